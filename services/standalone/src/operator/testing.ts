import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv5 } from '@zelian/kernel/ids';
import { Api, type ApiCaller } from '@zelian/service/api-client';
import type { Config } from '@zelian/service/config';
import { DEMO_ADMINS, syntheticNumber } from '../demo/crew.js';
import { foundTownship, PASSWORD } from '../edge/office.js';
import { startPlatform, type Platform } from '../platform.js';

/** A founded data folder of its own, with what a command prints. Nothing but specs imports this file. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'zelian-operator-'));
  readonly data = join(this.folder, 'data');
  readonly printed: string[] = [];
  private readonly write = process.stdout.write.bind(process.stdout);
  private running: Platform | undefined;

  constructor() {
    process.stdout.write = (text) => this.printed.push(String(text)) > 0;
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  async start(data = this.data): Promise<Platform> {
    const config: Config = { host: '127.0.0.1', port: 0, data, logLevel: 'silent' };
    this.running = await startPlatform(config);
    return this.running;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }

  /** Starts, founds, and signs the first administrator in. */
  async found(): Promise<ApiCaller> {
    const platform = await this.start();
    await foundTownship(platform);
    return this.signIn(platform);
  }

  async signIn(platform: Platform): Promise<ApiCaller> {
    return new Api(platform.url).signIn({ staffId: DEMO_ADMINS[0].staffId, password: PASSWORD });
  }

  async close(): Promise<void> {
    await this.stop();
    process.stdout.write = this.write;
    process.exitCode = undefined;
    rmSync(this.folder, { recursive: true });
  }
}

/** Registers an officer; answers the command's id once it is acknowledged. */
export async function register(admin: ApiCaller, index: number): Promise<string> {
  const staffId = `OP${String(index).padStart(3, '0')}`;
  const name = `示例${index}`;
  const number = syntheticNumber(200 + index);
  const { sub } = await admin.post<{ readonly sub: string }>('/api/intake/subjects', {
    kind: 'RESIDENT_ID',
    number,
    name,
  });
  const commandId = uuidv5(`operator/${staffId}`);
  await admin.issue(
    'staff',
    staffId,
    'RegisterStaff',
    { sub, organ: 'TOWNSHIP', activeFrom: '2026-01-01', name, number },
    { commandId },
  );
  return commandId;
}

import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { SERVICES, type ServiceName } from '@zelian/contracts/terms';
import { systemClock } from '@zelian/eventlog/clock';
import { DataFolder } from '@zelian/eventlog/data-folder';
import { parsed } from '@zelian/eventlog/parsed';
import { fieldOf, parsed as bodyOf } from './answer.js';
import type { Passing } from './relay.js';

/** A command whose caller was told that it stands in the log. */
interface Acknowledgement {
  readonly service: ServiceName;
  readonly commandId: string;
  readonly position: number;
}

/** What callers were told, kept outside the platform: on disk before the caller hears of it. */
export class Acknowledged {
  private readonly descriptor: number;
  count = 0;

  constructor(private readonly file: string) {
    this.descriptor = openSync(file, 'wx');
  }

  note({ method, path, headers }: Passing, status: number, body: Buffer): void {
    const commandId = headers['idempotency-key'];
    const service = SERVICES.find((name) => path.startsWith(`/api/${name}/`));
    if (method !== 'POST' || status >= 300 || commandId === undefined || service === undefined)
      return;
    const position = positionIn(body);
    if (position === undefined) return;
    writeSync(this.descriptor, `${JSON.stringify({ service, commandId, position })}\n`);
    fsyncSync(this.descriptor);
    this.count += 1;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /** Those that do not stand in the log at the place their callers were told. */
  async missingIn(folder: string): Promise<readonly string[]> {
    const told = readFileSync(this.file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => parsed<Acknowledgement>(line));
    const data = await DataFolder.open({ folder, clock: systemClock });
    try {
      return SERVICES.flatMap((service) => {
        const stored = new Map<string, number>();
        for (const commit of data.rawLog(service))
          if (typeof commit !== 'number') stored.set(commit.commandId, commit.position);
        return told
          .filter((one) => one.service === service && stored.get(one.commandId) !== one.position)
          .map(({ commandId, position }) => `${service} ${position} ${commandId}`);
      });
    } finally {
      await data.close();
    }
  }
}

function positionIn(body: Buffer): number | undefined {
  const position = fieldOf(bodyOf(body), 'position');
  return typeof position === 'number' ? position : undefined;
}

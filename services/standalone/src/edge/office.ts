import { SERVICES, type Organ, type Post, type Seat } from '@zelian/contracts/terms';
import { instantOf } from '@zelian/kernel/day';
import { uuidv5 } from '@zelian/kernel/ids';
import type { Day, StaffId, Sub, Uuid, VillageCode } from '@zelian/kernel/values';
import { Api, type ApiCaller } from '@zelian/service/api-client';
import { mkdtemp, rm } from 'node:fs/promises';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { DEMO_ADMINS, syntheticNumber } from '../demo/crew.js';
import { foundPlatform } from '../founding.js';
import { startPlatform, type Platform } from '../platform.js';

/** Somebody of the township with his post, his seat or both. */
export interface Officer {
  readonly staffId: StaffId;
  readonly post: Post;
  readonly seat?: Seat;
  readonly organ?: Organ;
  readonly villages?: readonly VillageCode[];
}

export const VILLAGE: VillageCode = '370406109215';
const DIVISION = '370406109';
export const PASSWORD = 'edge-of-the-township';

/** One officer at each desk; `assistant` sees his village alone. */
export const DESK_OFFICERS: readonly Officer[] = [
  { staffId: 'ST001', post: 'LEADER', seat: 'HEAD' },
  { staffId: 'ST003', post: 'LEADER', seat: 'MEMBER' },
  { staffId: 'ST004', post: 'LEADER', seat: 'DEPUTY_AND_OFFICE_HEAD' },
  { staffId: 'ST005', post: 'FINANCE' },
  { staffId: 'ST006', post: 'DISCIPLINE' },
  { staffId: 'ST007', post: 'CIVIL_AFFAIRS_HEAD' },
  { staffId: 'ST010', post: 'CIVIL_AFFAIRS' },
  { staffId: 'ST019', post: 'VILLAGE_ASSISTANT', organ: 'VILLAGE', villages: [VILLAGE] },
  { staffId: 'ST040', post: 'DISTRICT_OFFICER', organ: 'DISTRICT_CIVIL_AFFAIRS' },
];
export const ADMIN: StaffId = DEMO_ADMINS[0].staffId;

/** A request as it goes over the wire; a header without a value is left out. */
export interface Wire {
  readonly method?: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}
export interface Reply {
  readonly status: number;
  readonly code: string | undefined;
  readonly title: string | undefined;
  readonly body: unknown;
  readonly type: string;
}

/** By two administrators who sign in with `PASSWORD`. Nothing but specs calls it. */
export async function foundTownship(platform: Platform): Promise<void> {
  const [first, second] = DEMO_ADMINS;
  await foundPlatform(
    platform,
    [
      { ...first, password: PASSWORD },
      { ...second, password: PASSWORD },
    ],
    { division: DIVISION, mustChange: false },
  );
}

/**
 * The whole platform over HTTP on a folder of its own, founded, with officers who were registered
 * through the API. Nothing but specs imports this file.
 */
export class Office {
  private count = 0;
  private readonly tokens = new Map<StaffId, string>();

  private constructor(
    readonly platform: Platform,
    private readonly folder: string,
  ) {}

  static async open(officers: readonly Officer[], on: Day = '2024-08-23'): Promise<Office> {
    const folder = await mkdtemp(join(tmpdir(), 'zelian-edge-'));
    const platform = await startPlatform(
      { host: '127.0.0.1', port: 0, data: folder, logLevel: 'silent' },
      { demoStart: instantOf(on, '09:00'), signInsPerMinute: 10_000 },
    );
    const office = new Office(platform, folder);
    await foundTownship(platform);
    const [first, second] = DEMO_ADMINS;
    const admins = [
      await office.caller(first.staffId),
      await office.caller(second.staffId),
    ] as const;
    for (const [index, officer] of officers.entries())
      await office.register(admins, officer, syntheticNumber(200 + index), on);
    await platform.settled();
    return office;
  }

  async close(): Promise<void> {
    await this.platform.stop();
    await rm(this.folder, { recursive: true });
  }

  /** The officer as a caller of the typed client. */
  async caller(staffId: StaffId): Promise<ApiCaller> {
    return new Api(this.platform.url).signIn({ staffId, password: PASSWORD });
  }

  /** The officer's token, for requests that are written by hand. */
  async token(staffId: StaffId): Promise<string> {
    const known = this.tokens.get(staffId);
    if (known !== undefined) return known;
    const reply = await this.send({
      method: 'POST',
      path: '/api/gateway/sessions',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ staffId, password: PASSWORD }),
    });
    const token = textAt(reply.body, 'token') ?? '';
    this.tokens.set(staffId, token);
    return token;
  }

  /** Exactly what is given, over a socket. */
  async send({ method = 'GET', path, headers = {}, body }: Wire): Promise<Reply> {
    const { hostname, port } = new URL(this.platform.url);
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const sending = request({ hostname, port, method, path, headers, agent: false }, (answer) =>
      resolve(replyOf(answer)),
    );
    sending.on('error', reject);
    sending.end(body);
    return promise;
  }

  /** Where every log stands. */
  async positions(): Promise<string> {
    const positions = SERVICES.map(async (name) => {
      const service = this.platform.services.get(name);
      return `${name} ${await service?.position()}`;
    });
    return (await Promise.all(positions)).join(', ');
  }

  nextId(): Uuid {
    return uuidv5(`edge ${(this.count += 1)}`);
  }

  private async register(
    [first, second]: readonly [ApiCaller, ApiCaller],
    { staffId, post, seat, organ = 'TOWNSHIP', villages = [] }: Officer,
    number: string,
    fromOn: Day,
  ): Promise<void> {
    const name = `示例${staffId}`;
    const identity = { kind: 'RESIDENT_ID', number, name };
    const { sub } = await first.post<{ readonly sub: Sub }>('/api/intake/subjects', identity);
    const grantId = uuidv5(`edge grant ${staffId}`);
    const command = (): { readonly commandId: Uuid } => ({ commandId: this.nextId() });
    const registration = { sub, organ, activeFrom: fromOn, name, number };
    await first.issue('staff', staffId, 'RegisterStaff', registration, command());
    const grant = { grantId, post, villages, fromOn, ...(seat === undefined ? {} : { seat }) };
    await first.issue('staff', staffId, 'ProposeGrant', grant, command());
    await second.issue('staff', staffId, 'ConfirmGrant', { grantId }, command());
    await this.platform.front.credentials.set(staffId, PASSWORD, false);
  }
}

function textAt(value: unknown, field: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, field);
  return typeof found === 'string' ? found : undefined;
}

async function replyOf(answer: IncomingMessage): Promise<Reply> {
  const type = answer.headers['content-type'] ?? '';
  const text = (await buffer(answer)).toString('utf8');
  const isJson = /^application\/(problem\+)?json\b/.test(type);
  const parsed: unknown = isJson ? JSON.parse(text) : text;
  return {
    status: answer.statusCode ?? 0,
    code: textAt(parsed, 'code'),
    title: textAt(parsed, 'title'),
    body: parsed,
    type,
  };
}

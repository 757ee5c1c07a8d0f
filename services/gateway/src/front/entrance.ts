import { SERVICES, type Organ, type Post, type ServiceName } from '@zelian/contracts/terms';
import { ManualClock } from '@zelian/eventlog/manual-clock';
import { dayOf } from '@zelian/kernel/day';
import { uuidv5 } from '@zelian/kernel/ids';
import type { Sub, Uuid } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import { openLog } from '@zelian/service/log';
import { Neighbours } from '@zelian/service/neighbours';
import { callInProcess, type ServiceAnswer, type ServiceCall } from '@zelian/service/service-port';
import { processKeys, type TokenKeys } from '@zelian/service/token';
import { Readable } from 'node:stream';
import { gateway } from '../gateway.service.js';
import { accessRoute } from './access-route.js';
import { openFront, type Front } from './front.js';
import { mergedRoutes } from './merged.js';
import { signInRoutes } from './sign-in.js';

/** Another service of the platform, as far as the example needs it. */
export type Neighbour = (call: ServiceCall) => Promise<ServiceAnswer>;

export const json = (
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): ServiceAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Readable.from([JSON.stringify(body)]),
});

/** What the entrance answered. */
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
}
interface Sent {
  readonly token?: string;
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ADMINS = ['AD001', 'AD002'] as const;
export const PASSWORD = 'long-enough-2026';
const DIVISION = '370406109';

/**
 * The entrance as it runs, before the gateway's own service and neighbours that the example plays.
 *
 * Shape: both clocks stand until they are moved; two administrators have founded the platform.
 * Nothing but specs imports this file.
 */
export class Entrance {
  private count = 0;

  private constructor(
    readonly front: Front,
    readonly township: Neighbours,
    readonly keys: TokenKeys,
    readonly wallClock: ManualClock,
    /** Who answers for the other services; a service without an entry answers nothing. */
    readonly neighbours: Map<ServiceName, Neighbour>,
  ) {}

  static async start(attemptsPerMinute = 1_000): Promise<Entrance> {
    const keys = await processKeys();
    const rules = loadRules();
    const township = await Neighbours.start(gateway, {
      rules,
      on: '2024-08-23',
      verify: async (token) => keys.verify(token, 'gateway'),
    });
    const neighbours = new Map<ServiceName, Neighbour>();
    const inProcess = callInProcess((name) =>
      name === 'gateway' ? township.service.app : undefined,
    );
    const wallClock = new ManualClock('2026-11-25T01:00:00.000Z');
    const front = await openFront({
      own: township.service.own,
      records: township.service.own.records,
      clock: township.clock,
      wallClock,
      call: async (service, call) =>
        (neighbours.get(service) ?? inProcess.bind(null, service))(call),
      mint: keys.mint,
      log: openLog('front', 'silent'),
    });
    signInRoutes(front, attemptsPerMinute);
    accessRoute(front);
    mergedRoutes(front, rules.calendar);
    const entrance = new Entrance(front, township, keys, wallClock, neighbours);
    await entrance.found();
    return entrance;
  }

  async stop(): Promise<void> {
    await this.front.server.close();
    await this.township.stop();
  }

  async send(method: 'GET' | 'POST' | 'DELETE', url: string, sent: Sent = {}): Promise<Reply> {
    const { token, body, headers = {} } = sent;
    const answer = await this.front.server.inject({
      method,
      url,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const isJson = /^application\/(problem\+)?json\b/.test(String(answer.headers['content-type']));
    return {
      status: answer.statusCode,
      body: isJson ? answer.json() : {},
      headers: answer.headers,
    };
  }

  async signIn(staffId: string, password = PASSWORD): Promise<string> {
    const { body } = await this.send('POST', '/api/gateway/sessions', {
      body: { staffId, password },
    });
    return String(body['token']);
  }

  /** A command of the gateway's own streams, with the present version where one is asked for. */
  async command(token: string, path: string, body: object, ifMatch?: number): Promise<Reply> {
    const reply = await this.send('POST', `/api/gateway/${path}`, {
      token,
      body,
      headers: {
        'idempotency-key': this.nextId(),
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
      },
    });
    await this.township.settled();
    return reply;
  }

  /** Registers somebody, grants him a post by two, and gives him the password of the examples. */
  async staff(staffId: string, post: Post, organ: Organ = 'TOWNSHIP'): Promise<Uuid> {
    const [first, second] = [await this.signIn(ADMINS[0]), await this.signIn(ADMINS[1])];
    const grantId = uuidv5(`grant ${staffId}`);
    const fromOn = this.township.on;
    const number = numberOf(Number(staffId.slice(-3)));
    const sub = await this.sub(number);
    await this.command(first, `staff/${staffId}/register-staff`, {
      sub,
      organ,
      activeFrom: fromOn,
      name: '示例',
      number,
    });
    const grant = { grantId, post, villages: [], fromOn };
    await this.command(first, `staff/${staffId}/propose-grant`, grant, 1);
    await this.command(second, `staff/${staffId}/confirm-grant`, { grantId }, 2);
    await this.front.credentials.set(staffId, PASSWORD, false);
    return grantId;
  }

  /** All rows of the access log after a number. */
  async noted(after = 0): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const rows = await this.front.accessLog.list(after, 1_000);
    return rows.map(({ at: _at, number: _number, ...row }) => row);
  }
  async lastNumber(): Promise<number> {
    return (await this.front.accessLog.list(0, 10_000)).at(-1)?.number ?? 0;
  }

  nextId(): Uuid {
    return uuidv5(`entrance ${++this.count}`);
  }

  /** Every other service is there and has nothing. */
  quietNeighbours(): void {
    for (const name of SERVICES)
      if (name !== 'gateway') this.neighbours.set(name, async () => json(404, {}));
  }

  private async sub(number: string): Promise<Sub> {
    return this.township.service.own.subjects.getOrCreate({ kind: 'RESIDENT_ID', number });
  }

  private async found(): Promise<void> {
    const numbers = ADMINS.map((_id, index) => numberOf(index));
    const adminSubs = await Promise.all(numbers.map(async (number) => this.sub(number)));
    await this.township.service.found({
      stream: 'founding',
      id: DIVISION,
      type: 'FoundPlatform',
      data: { adminIds: [...ADMINS], adminSubs },
      personal: adminSubs.map((subject, index) => ({
        subject,
        data: { name: '示例', number: numbers[index] },
      })),
      commandId: this.nextId(),
      correlationId: this.nextId(),
    });
    await this.township.settled();
    for (const staffId of ADMINS) await this.front.credentials.set(staffId, PASSWORD, false);
  }
}

export const today = (entrance: Entrance): string => dayOf(entrance.township.clock.now());

/** A citizen number with a right check digit, for nobody. */
function numberOf(seed: number): string {
  const body = `370406196001${String(1 + (seed % 28)).padStart(2, '0')}99${7 + (seed % 3)}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return body + ('10X98765432'[sum % 11] ?? '');
}

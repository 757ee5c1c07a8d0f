import { catalogue, streamsOfEvent } from '@zelian/contracts/catalogue';
import type { StreamRow } from '@zelian/contracts/stream';
import { SERVICES, type ServiceName } from '@zelian/contracts/terms';
import { approval } from '@zelian/approval/approval.service';
import { systemClock, type Clock } from '@zelian/eventlog/clock';
import { DataFolder, type ServiceStorage } from '@zelian/eventlog/data-folder';
import { DemoClock } from '@zelian/eventlog/demo-clock';
import { PartReader } from '@zelian/eventlog/parts';
import { economicCheck } from '@zelian/economic-check/economic-check.service';
import { accessRoute } from '@zelian/gateway/front/access-route';
import { openFront, type Front } from '@zelian/gateway/front/front';
import { demoRoutes } from '@zelian/gateway/front/demo-clock';
import { mergedRoutes } from '@zelian/gateway/front/merged';
import { signInRoutes } from '@zelian/gateway/front/sign-in';
import { standingPages } from '@zelian/gateway/front/standing';
import { gateway } from '@zelian/gateway/gateway.service';
import { intake } from '@zelian/intake/intake.service';
import { msOf } from '@zelian/kernel/day';
import type { Instant } from '@zelian/kernel/values';
import { oversight } from '@zelian/oversight/oversight.service';
import { payment } from '@zelian/payment/payment.service';
import { loadRules } from '@zelian/policy/load-rules';
import type { Rules } from '@zelian/policy/rules';
import type { Config } from '@zelian/service/config';
import { createService, type RunningService } from '@zelian/service/create-service';
import { openLog } from '@zelian/service/log';
import type { Ports } from '@zelian/service/ports';
import { callInProcess } from '@zelian/service/service-port';
import { processKeys } from '@zelian/service/token';
import { survey } from '@zelian/survey/survey.service';
import { sweepDaily } from './sweep.js';

/** Every service that runs in this process. */
export const definitions = {
  gateway,
  intake,
  'economic-check': economicCheck,
  survey,
  approval,
  payment,
  oversight,
} as const;

/** Once a second the demo folder's clock is written down; a real one needs nothing. */
export interface PlatformOptions {
  /** Where the demo clock starts; absent: the machine's clock, and no demo routes. */
  readonly demoStart?: Instant;
  /** Sign-in attempts per minute and address; the demo signs in many people from one. */
  readonly signInsPerMinute?: number;
}

/** The whole platform in this process, on one data folder and one port. */
export interface Platform {
  readonly url: string;
  readonly clock: Clock;
  readonly services: ReadonlyMap<ServiceName, RunningService>;
  readonly front: Front;
  /** Until every log is applied everywhere and what is due has fired. */
  settled(): Promise<void>;
  /** Moves the demo clock, firing every deadline on the way in the order of its due instant. */
  advance(to: Instant): Promise<{ readonly fired: number }>;
  stop(): Promise<void>;
}

/**
 * Opens the data folder and starts everything on it.
 *
 * Shape: listening begins when all logs are applied and due timers have fired; `port: 0` takes a
 * free one. Refuses: StartRefused; ConfigError before.
 */
export async function startPlatform(
  config: Config,
  options: PlatformOptions = {},
): Promise<Platform> {
  const { data: folder } = config;
  await DataFolder.init({ folder });
  const demo =
    options.demoStart === undefined
      ? undefined
      : await DemoClock.open(DataFolder.demoClockFile(folder), options.demoStart);
  const clock: Clock = demo ?? systemClock;
  const data = await DataFolder.open({ folder, clock });
  const rules = loadRules();
  const keys = await processKeys();
  const storageOf = await storages(data);
  const services = new Map<ServiceName, RunningService>();
  for (const name of SERVICES) {
    const ports: Ports<Rules> = {
      ...storageOf(name),
      keyring: data.keyring,
      attachments: data.attachments,
      parts: new PartReader(data.keyring, {}, mayOpen(name)),
      clock,
      rules,
      source: (service) => storageOf(service).store,
      verify: async (token) => keys.verify(token, name),
      log: openLog(name, config.logLevel),
    };
    services.set(name, await createService(definitions[name], ports));
  }
  const settled = async (): Promise<void> => settle([...services.values()]);
  await settled();

  const gatewayService = services.get('gateway');
  if (gatewayService === undefined) throw new Error('no gateway');
  const front = await openFront({
    own: gatewayService.own,
    records: data.records('gateway'),
    clock,
    wallClock: systemClock,
    call: callInProcess((name) => services.get(name)?.app),
    mint: keys.mint,
    log: openLog('front', config.logLevel),
  });
  const advance = async (to: Instant) => advanceTo(demo, [...services.values()], to);
  signInRoutes(front, options.signInsPerMinute);
  accessRoute(front);
  mergedRoutes(front, rules.calendar);
  standingPages(front, [...services.values()]);
  if (demo !== undefined) demoRoutes(front, { now: () => clock.now(), advance });
  const logs = SERVICES.map((name) => storageOf(name).store);
  const stopSweeping = sweepDaily(data.attachments, logs, clock, openLog('front', config.logLevel));
  const url = await front.server.listen({ host: config.host, port: config.port });

  return {
    url,
    clock,
    services,
    front,
    settled,
    advance,
    stop: async () => {
      stopSweeping();
      await front.server.close();
      for (const service of services.values()) await service.stop();
      await data.close();
    },
  };
}

async function storages(data: DataFolder): Promise<(service: string) => ServiceStorage> {
  const opened = new Map<string, ServiceStorage>();
  for (const name of SERVICES) opened.set(name, await data.service(name));
  return (service) => {
    const storage = opened.get(service);
    if (storage === undefined) throw new TypeError(`no service ${service}`);
    return storage;
  };
}

/** A service opens its own parts, and others' where the catalogue names it. */
export function mayOpen(reader: ServiceName): (producer: string, type: string) => boolean {
  return (producer, type) =>
    producer === reader ||
    streamsOfEvent(type).some((stream) => {
      const row: StreamRow = catalogue[stream];
      return row.service === producer && row.events[type]?.opens.includes(reader) === true;
    });
}

/** Reactions of one service feed the next: again until no log has grown. */
async function settle(services: readonly RunningService[]): Promise<void> {
  const positions = async (): Promise<string> =>
    (await Promise.all(services.map(async (service) => service.position()))).join();
  for (let before = ''; ;) {
    const now = await positions();
    if (now === before) return;
    before = now;
    await Promise.all(services.map(async ({ consumers }) => consumers.caughtUp()));
  }
}

async function advanceTo(
  demo: DemoClock | undefined,
  services: readonly RunningService[],
  to: Instant,
): Promise<{ readonly fired: number }> {
  if (demo === undefined) throw new Error('only a demo clock can be moved');
  await settle(services);
  for (let fired = 0; ; fired += 1) {
    const dues = await Promise.all(
      services.map(async ({ consumers }) => consumers.timers.nextDue()),
    );
    const next = dues
      .flatMap((due) => (due === undefined || msOf(due) > msOf(to) ? [] : [due]))
      .toSorted((a, b) => msOf(a) - msOf(b))[0];
    if (next === undefined) {
      await demo.advance(to);
      await settle(services);
      return { fired };
    }
    await demo.advance(next);
    await settle(services);
  }
}

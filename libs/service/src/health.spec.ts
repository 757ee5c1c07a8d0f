import { clerk, exampleRegister, finance, registration, STAFF } from './example-register.js';
import { Neighbours } from './neighbours.js';

let township: Neighbours;
beforeAll(async () => {
  township = await Neighbours.start(exampleRegister, {
    rules: { hash: 'example' },
    people: STAFF,
    on: '2024-08-23',
  });
});
afterAll(async () => township.stop());

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The text form of Prometheus (version 0.0.4), strictly; a line that is none is an error. */
function samplesOf(text: string): readonly Sample[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last line is not ended');
  return lines.flatMap((line) => {
    if (line === '' || /^# (HELP|TYPE) [a-zA-Z_:][\w:]* .+$/.test(line)) return [];
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (-?[\d.e+-]+|NaN|[+-]Inf)$/.exec(line);
    if (match === null) throw new Error(`no sample: ${line}`);
    const [, name = '', labels = '', value] = match;
    const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)];
    if (pairs.map(([pair]) => pair).join(',') !== labels) throw new Error(`no labels: ${labels}`);
    const of = Object.fromEntries(pairs.map(([, key, text_]) => [key ?? '', text_ ?? '']));
    return [{ name, labels: of, value: Number(value) }];
  });
}

describe('the metrics of a service', () => {
  const read = async (): Promise<readonly Sample[]> => {
    const answer = await township.raw('GET', '/metrics');
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    return samplesOf(answer.bytes.toString('utf8'));
  };

  it('count commands by name, outcome and code, and name nobody', async () => {
    const head = await township.person('somebody');
    for (const by of [clerk, finance, clerk]) {
      const path = `households/${township.nextId()}/register-household`;
      await township.command(by, path, registration(head));
    }
    const counted = (await read()).filter(({ name }) => name === 'zelian_commands_total');
    const of = { service: 'intake', command: 'RegisterHousehold' };
    expect(counted).toEqual(
      expect.arrayContaining([
        {
          name: 'zelian_commands_total',
          labels: { ...of, outcome: 'done', code: '' },
          value: 1,
        },
        {
          name: 'zelian_commands_total',
          labels: { ...of, outcome: 'refused', code: 'POST_MAY_NOT_DO_THIS' },
          value: 1,
        },
        {
          name: 'zelian_commands_total',
          labels: { ...of, outcome: 'refused', code: 'PERSON_ALREADY_REGISTERED' },
          value: 1,
        },
      ]),
    );
    const labels = JSON.stringify((await read()).map((sample) => sample.labels));
    for (const personal of [head, '庚毕尾', '王家湾', clerk.staffId])
      expect(labels).not.toContain(personal);
  });

  it('show how far every consumer is, what is parked or halted, and what is due', async () => {
    await township.settled();
    const samples = await read();
    const valuesOf = (metric: string): ReadonlySet<number> =>
      new Set(samples.filter(({ name }) => name === metric).map(({ value }) => value));
    for (const metric of ['zelian_consumer_lag_positions', 'zelian_parked_events'])
      expect([...valuesOf(metric)]).toEqual([0]);
    expect([...valuesOf('zelian_halted_views')]).toEqual([0]);
    expect([...valuesOf('zelian_timers_due')]).toEqual([0]);
    const consumers = samples
      .filter(({ name }) => name === 'zelian_consumer_lag_positions')
      .map(({ labels }) => labels['consumer']);
    expect(consumers).toEqual(
      expect.arrayContaining(['residents@1', 'living@1', 'staff-directory@1', 'noteHousehold']),
    );
  });
});

describe('the health of a service', () => {
  it('is asked without a token, and tells where its log stands', async () => {
    const ready = await township.raw('GET', '/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({
      ready: true,
      service: 'intake',
      notReady: [],
      position: await township.service.position(),
    });
    expect((await township.raw('GET', '/health/live')).body).toEqual({ live: true });
  });

  it('is all that is answered without a token', async () => {
    for (const url of [
      '/api/intake/residents',
      '/api/intake/audit/commits',
      '/healthy',
      '/metricsx',
    ])
      expect((await township.raw('GET', url)).status).toBe(401);
  });
});

import { runViolationsIn, walkRun, type RunWalk } from './run-walks.js';

/** Walks of a run of the tests. */
const WALKS = 40;
const ATTEMPTS = 160;

/** The cases are walked beside their decider, in approval; here the money. */
describe('录入与放行由财政所两人分别办理，近亲属不经手（随机经过）', () => {
  const walked: RunWalk[] = [];
  beforeAll(async () => {
    for (let seed = 0; seed < WALKS; seed++) walked.push(await walkRun(seed, ATTEMPTS));
  }, 60_000);

  it('no run is entered and released by one person, whatever anybody tries', () => {
    const violations = walked.flatMap(({ events }, seed) =>
      runViolationsIn(events).map((violation) => `seed ${seed}: ${violation}`),
    );
    expect(violations).toEqual([]);
  });

  it('the walks are worth the name: most runs are sent, many frozen anew after they were entered', () => {
    const count = (is: (types: string) => boolean): number =>
      walked.filter(({ events }) => is(events.map(({ event }) => event.type).join(' '))).length;
    expect(count((types) => types.includes('RunExported'))).toBeGreaterThan(WALKS / 2);
    expect(count((types) => /RunEntered RosterFrozen/.test(types))).toBeGreaterThan(WALKS / 10);
    const refusals = new Set(walked.flatMap((walk) => [...walk.refusals]));
    expect([...refusals]).toEqual(
      expect.arrayContaining([
        'POST_MAY_NOT_DO_THIS',
        'SAME_PERSON_TWICE',
        'OFFICER_IS_KIN_OF_PAYEE',
        'SIGNER_NOT_ENTRUSTED',
        'RUN_ALREADY_RELEASED',
      ]),
    );
  });

  it('finds planted violations: the releaser of a run has entered it, or a signature is missing', () => {
    const sent = walked
      .map(({ events }) => events)
      .filter((events) => events.some(({ event }) => event.type === 'RunExported'));
    const [entry] = sent[0]?.filter(({ event }) => event.type === 'RunEntered') ?? [];
    const byOne = sent[0]?.map((recorded) =>
      recorded.event.type === 'RunReleased' && entry !== undefined
        ? { ...recorded, meta: entry.meta }
        : recorded,
    );
    expect(runViolationsIn(byOne ?? []).join()).toContain('entered and released');
    for (const missing of ['RunReviewed', 'RunApproved', 'RunEntered', 'RunReleased']) {
      const without = sent[0]?.filter(({ event }) => event.type !== missing) ?? [];
      expect(runViolationsIn(without)).not.toEqual([]);
    }
  });
});

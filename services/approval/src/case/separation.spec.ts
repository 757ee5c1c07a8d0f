import { violationsIn } from './judge.js';
import { decidingAlone, throughTheLog, walkCase, type Walked } from './walks.js';

/** Walks of a run of the tests; `npm run verify -- separation` walks two thousand through the log. */
const WALKS = 200;
const WALKS_THROUGH_THE_LOG = 20;
const ATTEMPTS = 220;
/** Units: ms. */
const LONG = 60_000;

describe('谁调查谁签字、谁审批谁负责', () => {
  const walked: Walked[] = [];
  beforeAll(async () => {
    for (let seed = 0; seed < WALKS; seed++)
      walked.push(await walkCase(seed, ATTEMPTS, decidingAlone()));
  }, LONG);

  it('no walk ends with a surveyor, handler, reviewer or relative as undisputed approver', () => {
    const violations = walked.flatMap((walk, seed) =>
      violationsIn(walk).map((violation) => `seed ${seed}, ${violation}`),
    );
    expect(violations.slice(0, 5)).toEqual([]);
  });

  it('the walks are worth the name: many cases are decided, reopened and upheld', () => {
    const count = (type: string): number =>
      walked.filter(({ events }) => events.some((event) => event.type === type)).length;
    expect(count('PanelResolved')).toBeGreaterThan(WALKS / 4);
    expect(count('AllowanceGranted')).toBeGreaterThan(WALKS / 20);
    expect(count('CaseReopened')).toBeGreaterThan(WALKS / 4);
    expect(count('OutcomeUpheld')).toBeGreaterThan(WALKS / 100);
    const refusals = new Set(walked.flatMap((walk) => [...walk.refusals.keys()]));
    expect([...refusals]).toEqual(
      expect.arrayContaining([
        'APPROVER_WAS_SURVEYOR',
        'APPROVER_WAS_HANDLER',
        'APPROVER_WAS_REVIEWER',
        'OFFICER_IS_KIN',
        'REVIEWER_WAS_SURVEYOR',
        'REVIEWER_WAS_HANDLER',
        'OUTCOME_HAS_CHANGED',
      ]),
    );
  });

  it(
    'the same walks through the log record the same, and are as lawful',
    async () => {
      for (let seed = 0; seed < WALKS_THROUGH_THE_LOG; seed++) {
        const path = await throughTheLog(seed);
        const through = await walkCase(seed, ATTEMPTS, path);
        await path.close();
        expect(violationsIn(through)).toEqual([]);
        expect(through.events.map(({ type, status }) => [type, status])).toEqual(
          walked[seed]?.events.map(({ type, status }) => [type, status]),
        );
      }
    },
    LONG,
  );

  it('finds a planted violation', () => {
    const planted = walked
      .map(({ events, ...walk }) => ({
        ...walk,
        events: events.filter(({ type }) => type !== 'CaseReopened' && type !== 'SeatRecused'),
      }))
      .flatMap((walk) => violationsIn(walk));
    expect(planted.length).toBeGreaterThan(0);
  });
});

import { CASE_STATUSES, oversightStreams, type CaseStatusWord } from './oversight.js';

describe('what oversight publishes', () => {
  it('nobody has a route to the status of a case: reactions alone write it', () => {
    expect(oversightStreams.caseStatus.commands).toEqual({});
    expect(Object.keys(oversightStreams.caseStatus.system)).toEqual(['PublishCaseStatus']);
  });

  it('nobody beside oversight opens anything, and a snapshot has nothing to open', () => {
    for (const row of Object.values(oversightStreams.caseStatus.events)) {
      expect(row.opens).toEqual([]);
    }
  });

  it('the end of a case is a status of its own, never silence', () => {
    const endings: readonly CaseStatusWord[] = [
      'WITHDRAWN',
      'DECLINED',
      'NON_COOPERATION',
      'DENIED',
      'ENDED',
    ];
    expect(CASE_STATUSES).toEqual(expect.arrayContaining([...endings]));
    expect(new Set(CASE_STATUSES).size).toBe(CASE_STATUSES.length);
  });
});

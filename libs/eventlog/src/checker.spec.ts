import type { NewEvent } from '@zelian/kernel/decider';
import type { StreamId } from '@zelian/kernel/values';
import { canonical } from './canonical.js';
import { type Break, type CheckOptions, LogChecker } from './checker.js';
import { chainHash, type Commit, GENESIS, parseCommit } from './commit.js';
import type { StoredCommit } from './event-store.js';
import { ManualClock } from './manual-clock.js';
import { appendOf, idOf, inMemory } from './testing.js';

const told: NewEvent = { type: 'Told', data: {}, personal: [{ subject: 's1', data: 'x' }] };

/** A whole log of eight commits on three streams. */
async function wholeLog(): Promise<readonly StoredCommit[]> {
  const memory = await inMemory('shop');
  for (let i = 0; i < 8; i++) {
    const stream: StreamId = `thing-${i % 3}`;
    const version = (await memory.store.read(stream)).length;
    await memory.store.append(appendOf(stream, version, `n${i}`, [told, told]));
  }
  const commits = await memory.store.commits(0, { commits: 100, bytes: 1e9 });
  await memory.close();
  return commits;
}

function checked(commits: readonly StoredCommit[], options: CheckOptions = {}): readonly Break[] {
  const checker = new LogChecker('shop', options);
  for (const commit of commits) checker.take(commit);
  return checker.breaks();
}

/** The log with another body at one place and everything after it chained anew. */
function forged(
  commits: readonly StoredCommit[],
  position: number,
  change: (commit: Commit) => Commit,
): readonly StoredCommit[] {
  let previous: Uint8Array = GENESIS;
  return commits.map((stored) => {
    const commit = stored.position === position ? change(parseCommit(stored.body)) : stored.commit;
    const body = canonical(commit);
    previous = chainHash(previous, body);
    const { s: stream, v: version, n: count, c: commandId, at, p } = commit;
    return { position: p, stream, version, count, commandId, at, body, hash: previous, commit };
  });
}

const places = (breaks: readonly Break[]) =>
  breaks.map(({ position, what }) => `${position} ${what}`);

describe('the checker', () => {
  it('finds nothing in a whole log', async () => {
    expect(checked(await wholeLog())).toEqual([]);
  });

  it('names the place of every changed byte, and no other', async () => {
    const commits = (await wholeLog()).map((stored) => {
      if (stored.position !== 3 && stored.position !== 6) return stored;
      const body = stored.body.replace('"Told"', '"Sold"');
      return { ...stored, body, commit: parseCommit(body) };
    });
    expect(places(checked(commits))).toEqual(['3 CHAIN_BROKEN', '6 CHAIN_BROKEN']);
  });

  it('names what is missing, and what that leaves behind', async () => {
    const commits = (await wholeLog()).filter(({ position }) => position !== 4);
    expect(checked(commits)).toEqual([
      { service: 'shop', position: 4, what: 'POSITION_MISSING', detail: 'followed by 5' },
      { service: 'shop', position: 7, what: 'STREAM_VERSION_MISSING', detail: 'thing-0 3 to 4' },
    ]);
  });

  it('sees a row that is no commit, and goes on behind it', async () => {
    const checker = new LogChecker('shop');
    for (const commit of await wholeLog()) {
      if (commit.position === 2) checker.unreadable(2, 'no bytes');
      else if (commit.position === 5) {
        checker.take({
          ...commit,
          body: '{',
          get commit() {
            return parseCommit('{');
          },
        });
      } else checker.take(commit);
    }
    expect(places(checker.breaks())).toEqual([
      '2 BODY_UNREADABLE',
      '5 CHAIN_BROKEN',
      '5 BODY_UNREADABLE',
      '8 STREAM_VERSION_MISSING',
    ]);
  });

  it.each<[string, (commit: Commit) => Commit, readonly string[]]>([
    [
      'another position inside',
      (c) => ({ ...c, p: 99 }),
      ['4 POSITION_MISSING', '99 EVENT_ID_WRONG', '99 EVENT_ID_WRONG', '100 POSITION_MISSING'],
    ],
    [
      'a foreign event id',
      (c) => ({ ...c, e: c.e.map((e) => ({ ...e, id: 'survey/4/0' })) }),
      ['4 EVENT_ID_WRONG', '4 EVENT_ID_WRONG'],
    ],
    [
      'a version again',
      (c) => ({ ...c, v: 2 }),
      ['4 STREAM_VERSION_OVERLAPS', '7 STREAM_VERSION_MISSING'],
    ],
    [
      'a version too far',
      (c) => ({ ...c, v: 9 }),
      ['4 STREAM_VERSION_MISSING', '7 STREAM_VERSION_OVERLAPS'],
    ],
    ['a command id again', (c) => ({ ...c, c: idOf('n0') }), ['4 COMMAND_ID_TWICE']],
    [
      'a wrong count',
      (c) => ({ ...c, n: 1 }),
      ['4 KEY_DIFFERS_FROM_BODY', '7 STREAM_VERSION_MISSING'],
    ],
    [
      'a part in the clear',
      (c) => ({ ...c, e: c.e.map((e) => ({ ...e, x: [{ sub: 's1', name: '王' } as never] })) }),
      ['4 PART_MALFORMED', '4 PART_MALFORMED'],
    ],
    [
      'a part under another key id',
      (c) => ({
        ...c,
        e: c.e.map((e) => ({ ...e, x: (e.x ?? []).map((x) => ({ ...x, kid: 'p:s2#1' })) })),
      }),
      ['4 PART_MALFORMED', '4 PART_MALFORMED'],
    ],
  ])('sees %s, however well it is chained', async (_what, change, expected) => {
    expect(places(checked(forged(await wholeLog(), 4, change)))).toEqual(expected);
  });

  it('sees a key that differs from the body', async () => {
    const commits = (await wholeLog()).map((stored) =>
      stored.position === 4
        ? { ...stored, commit: stored.commit, stream: 'thing-9' as const, commandId: idOf('x') }
        : stored,
    );
    expect(checked(commits)).toEqual([
      { service: 'shop', position: 4, what: 'KEY_DIFFERS_FROM_BODY', detail: 's' },
      { service: 'shop', position: 4, what: 'KEY_DIFFERS_FROM_BODY', detail: 'c' },
    ]);
  });

  it('sees a body that is not canonical', async () => {
    const [first] = await wholeLog();
    const body = ` ${first?.body ?? ''}`;
    const stored = { ...first, body, hash: chainHash(GENESIS, body), commit: parseCommit(body) };
    expect(places(checked([stored as StoredCommit]))).toEqual(['1 BODY_NOT_CANONICAL']);
  });

  it('opens every part if it is given the keys', async () => {
    const clock = new ManualClock();
    const memory = await inMemory('shop', { clock });
    const other = await inMemory('shop', { clock });
    await memory.store.append(appendOf('thing-1', 0, 'a', [told]));
    const commits = await memory.store.commits(0, { commits: 1, bytes: 1 });
    await other.keyring.sealer(['s1']);
    const keys = async (from: typeof memory) => ({ opener: await from.keyring.opener(['p:s1#1']) });
    expect(checked(commits, await keys(memory))).toEqual([]);
    expect(places(checked(commits, await keys(other)))).toEqual(['1 PART_DOES_NOT_OPEN']);
    await memory.close();
    await other.close();
  });

  it('misses nothing that was acknowledged', async () => {
    const checker = new LogChecker('shop');
    for (const commit of await wholeLog()) checker.take(commit);
    checker.acknowledged(idOf('n0'), 1);
    checker.acknowledged(idOf('n1'), 3);
    checker.acknowledged(idOf('n9'), 9);
    expect(places(checker.breaks())).toEqual([
      '3 ACKNOWLEDGED_BUT_MISSING',
      '9 ACKNOWLEDGED_BUT_MISSING',
    ]);
  });
});

describe('deadlines, as the checker reads them', () => {
  const deadlineId = idOf('d');
  const set: NewEvent = {
    type: 'Started',
    data: { deadlines: [{ deadlineId, kind: 'PROMISE', dueOn: '2026-03-04' }] },
  };
  const act: NewEvent = { type: 'Granted', data: { settles: [deadlineId] } };
  const miss: NewEvent = { type: 'DeadlineMissed', data: { deadlineId, settles: [deadlineId] } };
  const ended: NewEvent = { type: 'NoticePeriodEnded', data: { settles: [deadlineId] } };
  const grantedLate: NewEvent = { type: 'Granted', data: { settles: [] } };
  /** 00:00 in China of the day after the due day, and a millisecond before. */
  const due = '2026-03-04T16:00:00.000Z';
  const before = '2026-03-04T15:59:59.999Z';

  const judged = async (
    ...commits: readonly (readonly [at: string, events: readonly NewEvent[]])[]
  ) => {
    const memory = await inMemory('shop');
    let version = 0;
    for (const [at, events] of [['2026-03-01T00:00:00.000Z', [set]] as const, ...commits]) {
      await memory.store.append({ ...appendOf('case-1', version, `${version}`, events), at });
      version += events.length;
    }
    const stored = await memory.store.commits(0, { commits: 10, bytes: 1e9 });
    await memory.close();
    return places(checked(stored, { elapsedTypes: ['NoticePeriodEnded'] }));
  };

  it.each<[string, readonly (readonly [string, readonly NewEvent[]])[], readonly string[]]>([
    ['open', [], []],
    ['settled just in time', [[before, [act]]], []],
    ['settled at the due instant without a miss', [[due, [act]]], ['2 OVERRUN_NOT_FLAGGED']],
    [
      'missed by the timer, then acted on',
      [
        [due, [miss]],
        ['2026-03-09T00:00:00.000Z', [grantedLate]],
      ],
      [],
    ],
    ['missed in the commit of the late act', [[due, [miss, grantedLate]]], []],
    ['missed before it was due', [[before, [miss]]], ['2 FLAGGED_IN_TIME']],
    [
      'missed twice',
      [
        [due, [miss]],
        [due, [miss]],
      ],
      ['3 DEADLINE_SETTLED_TWICE'],
    ],
    [
      'settled twice',
      [
        [before, [act]],
        [before, [act]],
      ],
      ['3 DEADLINE_SETTLED_TWICE'],
    ],
    ['over by its nature', [[due, [ended]]], []],
    ['over by its nature before its time', [[before, [ended]]], ['2 FLAGGED_IN_TIME']],
    [
      'of nobody',
      [[before, [{ type: 'Granted', data: { settles: [idOf('other')] } }]]],
      ['2 UNKNOWN_DEADLINE_SETTLED'],
    ],
  ])('%s', async (_what, commits, expected) => {
    expect(await judged(...commits)).toEqual(expected);
  });
});

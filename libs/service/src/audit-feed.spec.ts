import { chainHash, GENESIS } from '@zelian/eventlog/commit';
import {
  clerk,
  discipline,
  exampleRegister,
  joining,
  registration,
  STAFF,
} from './example-register.js';
import { Neighbours, type Answered } from './neighbours.js';

let township: Neighbours;
const COUNT = 3;

beforeAll(async () => {
  township = await Neighbours.start(exampleRegister, {
    rules: { hash: 'example' },
    people: STAFF,
    on: '2024-08-23',
  });
  const head = await township.person('head');
  const home = `households/${township.nextId()}`;
  await township.command(clerk, `${home}/register-household`, registration(head));
  for (const word of ['a', 'b'])
    await township.command(clerk, `${home}/add-member`, joining(await township.person(word)));
});
afterAll(async () => township.stop());

interface Line {
  readonly position: number;
  readonly hash: string;
  readonly body: string;
}
const linesOf = ({ bytes }: Answered): readonly Line[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
const feed = async (query = '', by = discipline): Promise<Answered> =>
  township.get(by, `audit/commits${query}`);

describe('the audit feed', () => {
  it('is every commit in the order of its dense position, and its chain is whole', async () => {
    const answer = await feed();
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    let before = GENESIS;
    for (const [index, { position, hash, body }] of linesOf(answer).entries()) {
      expect(position).toBe(index + 1);
      before = chainHash(before, body);
      expect(hash).toBe(Buffer.from(before).toString('hex'));
    }
    expect(linesOf(answer)).toHaveLength(COUNT);
  });

  it('holds no word about anybody that is not sealed', async () => {
    const text = (await feed()).bytes.toString('utf8');
    expect(text).toContain('HouseholdRegistered');
    for (const personal of ['庚毕尾', '王家湾', '1945-05-28']) expect(text).not.toContain(personal);
  });

  it('goes on after a position, and is empty after the last', async () => {
    expect(linesOf(await feed('?after=2')).map(({ position }) => position)).toEqual([3]);
    expect(linesOf(await feed(`?after=${COUNT}`))).toEqual([]);
  });

  it.each(['-1', '1.5', 'x', '99999999999999999'])('has no place after %s', async (after) => {
    const { status, body } = await feed(`?after=${after}`);
    expect([status, body['code']]).toEqual([400, 'PARAMETER_NOT_VALID']);
  });

  it('waits for something new as long as it is asked to, at most half a minute', async () => {
    const { status } = await feed('?wait=31');
    expect(status).toBe(400);
    const waiting = feed(`?after=${COUNT}&wait=30`);
    const home = `households/${township.nextId()}`;
    const head = await township.person('newcomer');
    await township.command(clerk, `${home}/register-household`, registration(head));
    expect(linesOf(await waiting).map(({ position }) => position)).toEqual([COUNT + 1]);
  });

  it('is for the discipline committee alone', async () => {
    const { status, body } = await feed('', clerk);
    expect([status, body['code']]).toEqual([403, 'POST_MAY_NOT_DO_THIS']);
  });
});

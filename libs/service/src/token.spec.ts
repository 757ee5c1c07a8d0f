import type { Person } from '@zelian/contracts/terms';
import { Invalid } from './problem.js';
import { processKeys } from './token.js';

const person: Person = {
  staffId: 'ST013',
  organ: 'TOWNSHIP',
  posts: ['CIVIL_AFFAIRS'],
  villages: 'ALL',
  entrustments: [],
};
const statusOf = async (act: Promise<unknown>): Promise<number | undefined> =>
  act.then(
    () => undefined,
    (error: unknown) => (error instanceof Invalid ? error.status : -1),
  );

describe('the short tokens by which services know their caller', () => {
  it('name the person as the gateway knows him', async () => {
    const keys = await processKeys();
    const token = await keys.mint(person, 'intake', 'session');
    await expect(keys.verify(token, 'intake')).resolves.toEqual(person);
  });

  it('are good for one service only', async () => {
    const keys = await processKeys();
    const token = await keys.mint(person, 'intake', 'session');
    expect(await statusOf(keys.verify(token, 'payment'))).toBe(401);
  });

  it('of another process, or changed, are refused', async () => {
    const [ours, theirs] = [await processKeys(), await processKeys()];
    const token = await theirs.mint(person, 'intake', 'session');
    expect(await statusOf(ours.verify(token, 'intake'))).toBe(401);
    const [head = '', , signature = ''] = (await ours.mint(person, 'intake', 's')).split('.');
    const forged = Buffer.from(JSON.stringify({ person: { ...person, posts: ['LEADER'] } }));
    const changed = `${head}.${forged.toString('base64url')}.${signature}`;
    expect(await statusOf(ours.verify(changed, 'intake'))).toBe(401);
    expect(await statusOf(ours.verify('no token', 'intake'))).toBe(401);
  });
});

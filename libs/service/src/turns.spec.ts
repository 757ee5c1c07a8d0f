import { Turns } from './turns.js';

describe('turns', () => {
  it('come in the order of asking, one at a time for each key', async () => {
    const turns = new Turns();
    const heard: string[] = [];
    const first = await turns.take('a');
    const second = turns.take('a').then((end) => {
      heard.push('second');
      return end;
    });
    const other = await turns.take('b');
    heard.push('other key');
    other();
    first();
    first();
    (await second)();
    const third = await turns.take('a');
    third();
    expect(heard).toEqual(['other key', 'second']);
  });
});

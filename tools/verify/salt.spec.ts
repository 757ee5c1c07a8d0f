import { MARK, Salt } from './salt.js';

const passing = (body: Buffer, mime: string, path = '/api/survey/surveys/x/record-survey') => ({
  method: 'POST',
  path,
  headers: { 'content-type': mime },
  body,
});
const json = (form: object) => passing(Buffer.from(JSON.stringify(form)), 'application/json');

describe('what a caller sends, salted', () => {
  it('has the mark before each text, wherever it stands, and nowhere else', () => {
    const salt = new Salt();
    const sent = salt.in(
      json({ name: '张三', code: 'A_1', on: '2026-11-02', of: [{ why: '因病' }], ethnicity: '汉' }),
    );
    expect(JSON.parse(sent.toString('utf8'))).toEqual({
      name: `${MARK}张三`,
      code: 'A_1',
      on: '2026-11-02',
      of: [{ why: `${MARK}因病` }],
      ethnicity: '汉',
    });
    expect([...salt.texts]).toEqual([`${MARK}张三`, `${MARK}因病`]);
  });

  it('is the same each time, so that a repeat is a repeat', () => {
    const salt = new Salt();
    const form = json({ form: { opinion: '属实' } });
    expect(salt.in(form).equals(salt.in(form))).toBe(true);
  });

  it('also fills what the stories leave empty', () => {
    const sent = new Salt().in(json({ form: { opinion: '属实' } }));
    expect(JSON.parse(sent.toString('utf8'))).toMatchObject({
      form: { ownStatement: expect.stringContaining(MARK) },
    });
  });

  it('tells the numbers of people from codes and dates', () => {
    const salt = new Salt();
    salt.in(
      json({
        id: '11010519491231002X',
        phone: '10000000012',
        account: '9037040000000000012',
        village: '370406109203',
        division: '370406109',
        month: '2026-11',
      }),
    );
    expect([...salt.numbers]).toEqual(['11010519491231002X', '10000000012', '9037040000000000012']);
  });

  it('carries the mark at the end of a picture', () => {
    const sent = new Salt().in(passing(Buffer.from([0x89, 0x50]), 'image/png'));
    expect(sent.subarray(2).toString('utf8')).toContain(MARK);
  });
});

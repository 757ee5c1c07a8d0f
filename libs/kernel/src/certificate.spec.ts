import { checkCertificate } from './certificate.js';

const asOf = '2026-10-31';
const id = '370406198001019978';

describe('a certificate number', () => {
  it.each([
    ['1', 'VISUAL'],
    ['2', 'HEARING'],
    ['3', 'SPEECH'],
    ['4', 'PHYSICAL'],
    ['5', 'INTELLECTUAL'],
    ['6', 'MENTAL'],
    ['7', 'MULTIPLE'],
  ])('of type %s is %s', (digit, type) =>
    expect(checkCertificate(`${id}${digit}3`, asOf)).toEqual({
      valid: true,
      idNumber: id,
      type,
      grade: 3,
    }),
  );

  it('says that it was issued again', () =>
    expect(checkCertificate(` 37040619520615001x42B9 `, asOf)).toEqual({
      valid: true,
      idNumber: '37040619520615001X',
      type: 'PHYSICAL',
      grade: 2,
      reissue: 'B9',
    }));

  it.each([
    ['', 'LENGTH'],
    [`${id}1`, 'LENGTH'],
    [`${id}11B`, 'LENGTH'],
    [`${id}11B10`, 'LENGTH'],
    ['37040619800101997911', 'ID_CHECKSUM'],
    ['10040619900101997211', 'ID_DIVISION'],
    ['37040619900230997111', 'ID_BIRTH_DATE'],
    ['37040620261101997411', 'ID_FUTURE_DATE'],
    ['3704061980010199OO11', 'ID_FORMAT'],
    ['370406490307997   11', 'ID_FORMAT'],
    [`${id}01`, 'TYPE'],
    [`${id}81`, 'TYPE'],
    [`${id}X1`, 'TYPE'],
    [`${id}10`, 'GRADE'],
    [`${id}15`, 'GRADE'],
    [`${id}11B0`, 'REISSUE'],
    [`${id}11b1`, 'REISSUE'],
    [`${id}11C1`, 'REISSUE'],
    [`${id}98C1`, 'TYPE'],
  ])('%p has the error %s', (text, error) =>
    expect(checkCertificate(text, asOf)).toEqual({ valid: false, error }),
  );
});

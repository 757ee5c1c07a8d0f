import { ForbiddenException, HttpException, NotFoundException } from '@nestjs/common';
import { refusals } from '@zelian/contracts/refusals';
import { InvalidKeyset } from '@zelian/eventlog/docs';
import {
  CommandIdReused,
  ConcurrencyConflict,
  StoreUnavailable,
  TooLarge,
} from '@zelian/eventlog/event-store';
import { Refused } from '@zelian/kernel/refused';
import { fastify, type FastifyInstance } from 'fastify';
import { openLog } from './log.js';
import { Invalid, Unavailable } from './problem.js';
import { ProblemFilter } from './problem-filter.js';

const SECRET = '张三 370406194505289973';
const lines: string[] = [];
let server: FastifyInstance;
let thrown: unknown;

beforeAll(async () => {
  server = fastify({ bodyLimit: 10, genReqId: () => 'trace-1' });
  const log = openLog('intake', 'info', { write: (line) => lines.push(line) });
  const filter = new ProblemFilter(log, async ({ stream }) => ({ changes: [stream] }));
  server.setErrorHandler(async (error, request, reply) => {
    await filter.answer(error, request, reply);
    return reply;
  });
  server.post('/thing', async () => {
    throw thrown;
  });
  await server.ready();
});
afterAll(async () => server.close());
beforeEach(() => lines.splice(0));

async function answerTo(error: unknown): Promise<Record<string, unknown>> {
  thrown = error;
  const answer = await server.inject({ method: 'POST', url: '/thing?who=somebody' });
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const body: Record<string, unknown> = answer.json();
  expect(body['status']).toBe(answer.statusCode);
  expect(answer.headers['x-zelian-code']).toBe(body['code']);
  expect(body['title']).toMatch(/\p{Script=Han}/u);
  expect(body['instance']).toBe('/thing');
  expect(body['traceId']).toBe('trace-1');
  return { ...body, retryAfter: answer.headers['retry-after'] };
}

describe('an error becomes a problem', () => {
  it.each([
    ['forbidden', 'OFFICER_IS_KIN', 403],
    ['not now', 'CASE_HAS_ENDED', 409],
    ['never right', 'DATE_IN_FUTURE', 400],
  ] as const)('a refusal that is %s', async (_kind, code, status) => {
    expect(await answerTo(new Refused(code, { field: 'signedOn' }))).toMatchObject({
      type: `urn:zelian:problem:${code}`,
      code,
      status,
      title: refusals[code].says,
      next: refusals[code].next,
      details: { field: 'signedOn' },
    });
  });

  it('every refusal of the table has a sentence, a way out and a status of its kind', async () => {
    const statusOf = { forbidden: 403, notNow: 409, invalid: 400 };
    for (const [code, { kind, says, next }] of Object.entries(refusals))
      expect(await answerTo(new Refused(code, {}))).toMatchObject({
        status: statusOf[kind],
        title: says,
        next,
      });
  });

  it('a refusal that is not in the table still says which it is', async () => {
    expect(await answerTo(new Refused('NOT_IN_THE_TABLE', {}))).toMatchObject({
      status: 409,
      title: '该事项现在不能办理（NOT_IN_THE_TABLE）。',
    });
  });

  it.each([
    [400, undefined],
    [401, 401],
    [428, 428],
  ])('what is wrong with the request: %d', async (status, given) => {
    const errors = [{ pointer: '/a', message: '应为整数' }];
    expect(
      await answerTo(new Invalid('BODY_NOT_VALID', '不符合要求。', errors, given)),
    ).toMatchObject({ status, code: 'BODY_NOT_VALID', title: '不符合要求。', errors });
  });

  it('somebody was faster', async () => {
    expect(await answerTo(new ConcurrencyConflict('case-1', 2, 3))).toMatchObject({
      status: 412,
      code: 'VERSION_STALE',
      title: '他人已先行办理，请核对其改动后再试。',
      details: { actual: 3, changes: ['case-1'] },
    });
    expect(await answerTo(new ConcurrencyConflict('case-1', 0, 3))).toMatchObject({
      title: '该编号已存在。',
    });
  });

  it.each<[string, unknown, number, string]>([
    ['an id used twice', new CommandIdReused('x'), 422, 'COMMAND_ID_REUSED'],
    ['a cursor of another list', new InvalidKeyset('x'), 400, 'CURSOR_NOT_VALID'],
    ['too much at once', new TooLarge('event', 2, 1), 413, 'EVENT_TOO_LARGE'],
  ])('%s', async (_words, error, status, code) => {
    expect(await answerTo(error)).toMatchObject({ status, code });
  });

  it('what is silent or behind says when to come again', async () => {
    expect(await answerTo(new Unavailable('VIEW_BEHIND', '处理中。', 3))).toMatchObject({
      status: 503,
      code: 'VIEW_BEHIND',
      retryAfter: '3',
    });
    expect(await answerTo(new StoreUnavailable('disk full', false))).toMatchObject({
      status: 503,
      code: 'STORE_UNAVAILABLE',
      retryAfter: '5',
    });
  });

  it('errors of the framework get a code and a Chinese title', async () => {
    expect(await answerTo(new NotFoundException(SECRET))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await answerTo(new HttpException(SECRET, 415))).toMatchObject({
      code: 'MEDIA_TYPE_NOT_SUPPORTED',
    });
    expect(await answerTo(Object.assign(new Error(SECRET), { statusCode: 429 }))).toMatchObject({
      status: 429,
      code: 'TOO_MANY_REQUESTS',
    });
    expect(await answerTo(new ForbiddenException(SECRET))).toMatchObject({
      status: 400,
      code: 'REQUEST_NOT_VALID',
    });
  });

  it('of the body parser, before any route', async () => {
    const answer = await server.inject({
      method: 'POST',
      url: '/thing',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ text: 'longer than ten bytes' }),
    });
    expect(answer.json()).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  });
});

describe('a mistake of ours', () => {
  it.each<[string, unknown]>([
    ['an error', new TypeError(SECRET)],
    ['an error that names a status above', Object.assign(new Error(SECRET), { statusCode: 502 })],
    ['no error at all', SECRET],
    ['nothing', null],
  ])(
    '%s: shows an id and nothing else, and is logged without what somebody typed',
    async (_w, error) => {
      const { retryAfter: _retryAfter, ...body } = await answerTo(error);
      expect(body).toEqual({
        type: 'urn:zelian:problem:DEFECT',
        status: 500,
        code: 'DEFECT',
        title: '系统出现故障，已记录；请凭编号联系管理员。',
        instance: '/thing',
        traceId: 'trace-1',
      });
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({
        msg: 'request failed',
        code: 'DEFECT',
        traceId: 'trace-1',
      });
      expect(lines.join()).not.toContain('张三');
    },
  );
});

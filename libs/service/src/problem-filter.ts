import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import {
  CommandIdReused,
  ConcurrencyConflict,
  StoreUnavailable,
  TooLarge,
} from '@zelian/eventlog/event-store';
import { InvalidKeyset } from '@zelian/eventlog/docs';
import { Refused } from '@zelian/kernel/refused';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from './log.js';
import { Invalid, Unavailable, refusalProblem, type Problem } from './problem.js';

type Core = Pick<Problem, 'status' | 'title' | 'code'> &
  Partial<Pick<Problem, 'next' | 'details' | 'errors'>> & { readonly retryAfterSeconds?: number };

/** Names who changed the stream since the caller saw it; answered with a stale `If-Match`. */
export type OtherChange = (error: ConcurrencyConflict) => Promise<Problem['details']>;

/** Every error becomes `application/problem+json`; HTTP numbers exist here and nowhere below. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly otherChange: OtherChange,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    await this.answer(error, request, host.switchToHttp().getResponse<FastifyReply>());
  }

  /** Also for errors that never reach Nest: hooks, body parsers, unknown routes. */
  async answer(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const core = await this.coreOf(error);
    const { retryAfterSeconds, ...rest } = core;
    const problem: Problem = {
      type: `urn:zelian:problem:${core.code}`,
      instance: request.url.split('?')[0] ?? '',
      traceId: request.id,
      ...rest,
    };
    if (core.status >= 500)
      this.log.error({ msg: 'request failed', code: core.code, traceId: problem.traceId }, error);
    if (retryAfterSeconds !== undefined)
      void reply.header('retry-after', String(retryAfterSeconds));
    void reply
      .status(core.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('x-zelian-code', core.code)
      .send(JSON.stringify(problem));
  }

  private async coreOf(error: unknown): Promise<Core> {
    if (error instanceof Refused)
      return { code: error.code, details: error.details, ...refusalProblem(error.code) };
    if (error instanceof Invalid)
      return { code: error.code, title: error.says, status: error.status, errors: error.errors };
    if (error instanceof ConcurrencyConflict) return this.conflict(error);
    if (error instanceof CommandIdReused)
      return {
        code: 'COMMAND_ID_REUSED',
        status: 422,
        title: '同一 Idempotency-Key 已用于不同内容。',
      };
    if (error instanceof InvalidKeyset)
      return { code: 'CURSOR_NOT_VALID', status: 400, title: '翻页标记与本列表不符。' };
    if (error instanceof TooLarge)
      return { code: 'EVENT_TOO_LARGE', status: 413, title: '内容超过一次记录的上限。' };
    if (error instanceof Unavailable)
      return {
        code: error.code,
        status: 503,
        title: error.says,
        retryAfterSeconds: error.retryAfterSeconds,
      };
    if (error instanceof StoreUnavailable)
      return {
        code: 'STORE_UNAVAILABLE',
        status: 503,
        title: '数据暂不能写入，请稍后再试。',
        retryAfterSeconds: 5,
      };
    return frameworkCore(error);
  }

  private async conflict(error: ConcurrencyConflict): Promise<Core> {
    const title = error.expected === 0 ? '该编号已存在。' : '他人已先行办理，请核对其改动后再试。';
    return {
      code: 'VERSION_STALE',
      status: 412,
      title,
      next: '请重新读取最新情况，再决定是否提交。',
      details: { actual: error.actual, ...(await this.otherChange(error)) },
    };
  }
}

/** A problem for what Node refuses before there is a request: nothing of it is known but the status. */
export function rawProblem(statusCode: 400 | 408 | 431): Problem {
  const core = frameworkCore({ statusCode });
  const type = `urn:zelian:problem:${core.code}`;
  return { type, instance: '', traceId: crypto.randomUUID(), ...core };
}

const FRAMEWORK: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ['REQUEST_NOT_VALID', '请求不符合要求。'],
  404: ['NOT_FOUND', '没有这个地址或对象。'],
  405: ['METHOD_NOT_ALLOWED', '该地址不支持此方法。'],
  408: ['REQUEST_TOO_SLOW', '请求未在时限内发完。'],
  413: ['BODY_TOO_LARGE', '内容过大。'],
  414: ['URL_TOO_LONG', '地址过长。'],
  415: ['MEDIA_TYPE_NOT_SUPPORTED', '不支持这种内容类型。'],
  429: ['TOO_MANY_REQUESTS', '请求过于频繁，请稍后再试。'],
  431: ['HEADERS_TOO_LARGE', '请求头过大。'],
};

function frameworkCore(error: unknown): Core {
  const status = statusOf(error);
  const known = status === undefined ? undefined : FRAMEWORK[status];
  if (status !== undefined && known !== undefined)
    return { status, code: known[0], title: known[1] };
  if (status !== undefined && status < 500)
    return { status: 400, code: 'REQUEST_NOT_VALID', title: '请求不符合要求。' };
  return { status: 500, code: 'DEFECT', title: '系统出现故障，已记录；请凭编号联系管理员。' };
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

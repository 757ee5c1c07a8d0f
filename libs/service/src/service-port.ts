import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceName } from '@zelian/contracts/terms';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** A request handed on to a service, and its answer, whose body may go on for long (feeds). */
export interface ServiceCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** How the gateway reaches the services: in this process, or over HTTP. */
export type CallService = (service: ServiceName, call: ServiceCall) => Promise<ServiceAnswer>;

/** Services of this process, without a socket between. */
export function callInProcess(
  appOf: (service: ServiceName) => NestFastifyApplication | undefined,
): CallService {
  return async (service, call) => {
    const app = appOf(service);
    if (app === undefined) return empty(503);
    const method = METHODS.find((one) => one === call.method);
    if (method === undefined) return empty(405);
    const answer = await app
      .getHttpAdapter()
      .getInstance()
      .inject({
        method,
        url: call.url,
        headers: { ...call.headers },
        payloadAsStream: true,
        ...(call.body === undefined ? {} : { payload: Buffer.from(call.body) }),
      });
    return { status: answer.statusCode, headers: textsOf(answer.headers), body: answer.stream() };
  };
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

const empty = (status: number): ServiceAnswer => ({ status, headers: {}, body: Readable.from([]) });

function textsOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}

/** The whole body of an answer. */
export async function bodyOf(answer: ServiceAnswer): Promise<Buffer> {
  return buffer(answer.body);
}

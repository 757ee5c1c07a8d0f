import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Failed, portOf } from './program.js';

/** A request on its way to the platform. */
export interface Passing {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface RelayHooks {
  /** Where the platform answers; waits while it is down. */
  target(): Promise<string>;
  /** Before it is sent for the first time; gives the body that is sent. */
  send?(request: Passing): Buffer;
  /** Before it is sent again, because no answer came; gives the body that is sent. */
  sendAgain?(request: Passing, target: string): Promise<Buffer>;
  /** What was answered. */
  answered?(request: Passing, status: number, body: Buffer): void;
}

/** A caller that will not take silence for an answer. */
export interface Relay {
  readonly url: string;
  close(): Promise<void>;
}

/** Of the connection, not of the request. */
const OF_THE_CONNECTION = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'accept-encoding',
  'expect',
]);

/**
 * Stands between callers and the platform, and does what a careful client does: a request that got
 * no answer is sent again, the same, until one comes.
 */
export async function openRelay(hooks: RelayHooks): Promise<Relay> {
  const server = createServer((request, response) => {
    void pass(hooks, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function pass(
  hooks: RelayHooks,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await passingOf(incoming);
  try {
    const answer = await answerTo(hooks, request);
    const body = Buffer.from(await answer.arrayBuffer());
    hooks.answered?.(request, answer.status, body);
    response.writeHead(answer.status, headersOf(answer.headers.entries())).end(body);
  } catch (error) {
    response.writeHead(502).end(error instanceof Error ? error.message : 'no answer');
  }
}

async function passingOf(incoming: IncomingMessage): Promise<Passing> {
  return {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: headersOf(Object.entries(incoming.headers)),
    body: await buffer(incoming),
  };
}

function headersOf(
  entries: Iterable<readonly [string, string | readonly string[] | undefined]>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(entries).flatMap(([name, value]) =>
      OF_THE_CONNECTION.has(name) || value === undefined ? [] : [[name, String(value)]],
    ),
  );
}

async function answerTo(hooks: RelayHooks, request: Passing): Promise<Response> {
  let body = hooks.send?.(request) ?? request.body;
  for (;;) {
    const target = await hooks.target();
    const answer = await sent(`${target}${request.path}`, request, body);
    if (answer !== undefined) return answer;
    body = (await bodyAgain(hooks, request)) ?? body;
  }
}

/** Asks until it is told: the platform may go down again while it is asked. */
async function bodyAgain(hooks: RelayHooks, request: Passing): Promise<Buffer | undefined> {
  for (;;) {
    const target = await hooks.target();
    try {
      return await hooks.sendAgain?.(request, target);
    } catch (error) {
      if (error instanceof Failed) throw error;
    }
  }
}

/** Undefined when the connection broke before the whole answer had come. */
async function sent(url: string, request: Passing, body: Buffer): Promise<Response | undefined> {
  try {
    const answer = await fetch(url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    });
    const whole = await answer.arrayBuffer();
    return new Response(answer.status === 204 ? null : whole, answer);
  } catch {
    return undefined;
  }
}

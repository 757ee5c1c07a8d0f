import {
  catalogue,
  type CommandOf,
  type StreamName,
  type Catalogue,
} from '@zelian/contracts/catalogue';
import type { StreamRow } from '@zelian/contracts/stream';
import { parsed } from '@zelian/eventlog/parsed';
import { kebab } from './command-routes.js';
import type { Problem } from './problem.js';

/** The platform answered with a problem. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly problem: Problem,
    readonly request: string,
  ) {
    super(`${request}: ${problem.status} ${problem.code} ${problem.title}`);
  }
}

type PayloadOf<S extends StreamName, K> = Extract<CommandOf<S>, { readonly type: K }>['data'];
type RoutedType<S extends StreamName> = keyof Catalogue[S]['commands'] & string;

/** Where a command stands in its service's log; `after` lets a reader wait for it. */
export interface Done {
  readonly position?: number;
  readonly version: number;
  readonly after?: string;
  readonly unchanged?: boolean;
}

interface Options {
  readonly commandId: string;
  /** The version the caller saw; where the catalogue asks for one and none is given, the present one is read first. */
  readonly version?: number;
  readonly onBehalfOf?: string;
}

/** A command that was accepted, for whoever follows what a caller does. */
export interface Issued {
  readonly stream: StreamName;
  readonly id: string;
  readonly type: string;
  readonly says: string;
}

/** A signed-in caller of the public API: what other systems of the township write for themselves. */
export class ApiCaller {
  constructor(
    readonly base: string,
    private readonly token: string,
    private readonly onIssued: (issued: Issued) => void = () => undefined,
  ) {}

  /** Issues a command of the catalogue by its route. Refuses: ApiProblem. */
  async issue<S extends StreamName, K extends RoutedType<S>>(
    stream: S,
    id: string,
    type: K,
    data: PayloadOf<S, K>,
    options: Options,
  ): Promise<Done> {
    const row: StreamRow = catalogue[stream];
    const command = row.commands[type];
    if (command === undefined) throw new TypeError(`${stream} has no command ${type}`);
    const path = `/api/${row.service}/${row.path}/${id}`;
    const version =
      command.expects === 'version' ? (options.version ?? (await this.version(path))) : undefined;
    const done = await this.send<Done>('POST', `${path}/${kebab(type)}`, {
      body: JSON.stringify(data),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': options.commandId,
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        ...(options.onBehalfOf === undefined ? {} : { 'zelian-on-behalf-of': options.onBehalfOf }),
      },
    });
    this.onIssued({ stream, id, type, says: command.says });
    return done;
  }

  /** Uploads a file about a person (or nobody) and gives its hash. */
  async upload(
    service: string,
    file: { readonly bytes: Uint8Array; readonly mime: string; readonly sub?: string },
    commandId: string,
  ): Promise<string> {
    const query = file.sub === undefined ? '' : `?sub=${file.sub}`;
    const { sha } = await this.send<{ readonly sha: string }>(
      'POST',
      `/api/${service}/attachments${query}`,
      { body: file.bytes, headers: { 'content-type': file.mime, 'idempotency-key': commandId } },
    );
    return sha;
  }

  async get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path, {});
  }

  async post<T>(path: string, body: object, commandId?: string): Promise<T> {
    return this.send<T>('POST', path, {
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        ...(commandId === undefined ? {} : { 'idempotency-key': commandId }),
      },
    });
  }

  private async version(path: string): Promise<number> {
    return (await this.get<{ readonly version: number }>(path)).version;
  }

  private async send<T>(
    method: string,
    path: string,
    request: { readonly body?: string | Uint8Array; readonly headers?: Record<string, string> },
  ): Promise<T> {
    return answerOf<T>(this.base, this.token, method, path, request);
  }
}

/** The public API at a base URL, before anybody has signed in. */
export class Api {
  constructor(readonly base: string) {}

  async signIn(
    who:
      | { readonly staffId: string; readonly password: string }
      | { readonly clientId: string; readonly secret: string },
    onIssued?: (issued: Issued) => void,
  ): Promise<ApiCaller> {
    const { token } = await answerOf<{ readonly token: string }>(
      this.base,
      undefined,
      'POST',
      '/api/gateway/sessions',
      { body: JSON.stringify(who), headers: { 'content-type': 'application/json' } },
    );
    return new ApiCaller(this.base, token, onIssued);
  }
}

async function answerOf<T>(
  base: string,
  token: string | undefined,
  method: string,
  path: string,
  request: { readonly body?: string | Uint8Array; readonly headers?: Record<string, string> },
): Promise<T> {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      ...request.headers,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(request.body === undefined
      ? {}
      : { body: request.body as NonNullable<RequestInit['body']> }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new ApiProblem(parsed(text), `${method} ${path.split('?')[0]}`);
  return parsed<T>(text);
}

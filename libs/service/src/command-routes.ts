import {
  Body,
  Controller,
  Headers,
  HttpCode,
  Param,
  Post,
  Req,
  Res,
  type Type,
} from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { catalogue, type StreamName } from '@zelian/contracts/catalogue';
import type { CommandRow, StreamRow } from '@zelian/contracts/stream';
import type { Desk, Person } from '@zelian/contracts/terms';
import { UUID_PATTERN } from '@zelian/kernel/ids';
import type { FastifyReply } from 'fastify';
import { callerOf } from './access.js';
import type { Answered, Commands, Routed } from './commands.js';
import { personOf, type Authenticated } from './guard.js';
import { checkPayload } from './payload.js';
import { Invalid } from './problem.js';

/** Own ids that are no UUIDs: staff ids, divisions, client ids. */
const OWN_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

type Header = Readonly<Record<string, string | undefined>>;

/** Desks of a command, for the check that every route has a policy. */
const POLICY = 'zelian:policy';
export const setPolicy = (handler: object, desks: readonly Desk[]): void =>
  Reflect.defineMetadata(POLICY, desks, handler);
export const policyOf = (handler: object): readonly Desk[] | undefined =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- metadata has no type; setPolicy alone writes it
  Reflect.getMetadata(POLICY, handler) as readonly Desk[] | undefined;

/** What a service adds to the Nest application for one stream: controller and bus handler. */
export interface StreamParts {
  readonly controller: Type;
  readonly handler: Type<ICommandHandler>;
}

/**
 * The routes of one stream, derived from the catalogue, and the one handler behind them.
 *
 * Shape: `POST /api/<service>/<streams>/<id>/<command-in-kebab-case>`; a bus command class per
 * stream, because the bus finds handlers by class.
 */
export function streamParts<R>(stream: StreamName, commands: Commands<R>): StreamParts {
  class StreamCommand extends Command<Answered> {
    constructor(readonly command: Routed) {
      super();
    }
  }

  @CommandHandler(StreamCommand)
  class StreamHandler implements ICommandHandler<StreamCommand> {
    async execute({ command }: StreamCommand): Promise<Answered> {
      return commands.route(command);
    }
  }

  const entry: StreamRow = catalogue[stream];
  @Controller(`api/${entry.service}/${entry.path}`)
  @ApiTags(entry.says)
  class CommandRoutes {
    constructor(readonly bus: CommandBus) {}
  }
  Object.defineProperty(CommandRoutes, 'name', { value: `${stream}Commands` });
  Reflect.defineMetadata('design:paramtypes', [CommandBus], CommandRoutes);
  for (const [type, row] of Object.entries(entry.commands)) {
    addRoute(CommandRoutes.prototype, stream, type, row, (bus, command) =>
      bus.execute(new StreamCommand(command)),
    );
  }
  return { controller: CommandRoutes, handler: StreamHandler };
}

interface Routes {
  readonly bus: CommandBus;
}

function addRoute(
  routes: object,
  stream: StreamName,
  type: string,
  row: CommandRow,
  send: (bus: CommandBus, command: Routed) => Promise<Answered>,
): void {
  const handle = async function (
    this: Routes,
    id: string,
    data: unknown,
    headers: Header,
    request: Authenticated,
    reply: FastifyReply,
  ): Promise<Answered> {
    const person = personOf(request);
    checkForm(type, row, data, person);
    const answered = await send(this.bus, {
      stream,
      id: idOf(stream, id),
      type,
      data,
      person,
      commandId: commandIdOf(headers),
      correlationId: correlationIdOf(headers),
      ifMatch: versionOf(headers['if-match']),
      ...traceOf(headers['traceparent']),
    });
    void reply.header('etag', `"${answered.version}"`);
    void reply.status(answered.unchanged === true ? 200 : 201);
    return answered;
  };
  // Nest and swagger look types up under the function's own name.
  Object.defineProperty(handle, 'name', { value: type });
  const descriptor = { value: handle, configurable: true, writable: true };
  Object.defineProperty(routes, type, descriptor);
  Reflect.defineMetadata(
    'design:paramtypes',
    [String, row.payload, Object, Object, Object],
    routes,
    type,
  );
  Param('id')(routes, type, 0);
  Body()(routes, type, 1);
  Headers()(routes, type, 2);
  Req()(routes, type, 3);
  Res({ passthrough: true })(routes, type, 4);
  setPolicy(handle, row.by);
  for (const decorate of decoratorsOf(stream, type, row)) decorate(routes, type, descriptor);
}

/** Who may not issue a command hears that, and nothing of its form. Refuses: 403, then 400. */
function checkForm(
  type: string,
  row: CommandRow,
  data: unknown,
  person: Person,
): asserts data is object {
  try {
    checkPayload(row.payload, data);
  } catch (error) {
    callerOf(person, type, row);
    throw error;
  }
}

function decoratorsOf(
  stream: StreamName,
  type: string,
  row: CommandRow,
): readonly MethodDecorator[] {
  const uuid = { type: 'string', pattern: UUID_PATTERN.source } as const;
  const withVersion = row.expects === 'version';
  return [
    Post(`:id/${kebab(type)}`),
    HttpCode(201),
    ApiOperation({
      operationId: `${stream}.${type}`,
      summary: row.says,
      description: `岗位：${row.by.join('、')}${row.signed === true ? '；须本人签署' : ''}`,
    }),
    ApiParam({
      name: 'id',
      schema: catalogue[stream].keyedBy === 'case' ? uuid : { type: 'string' },
    }),
    ApiHeader({ name: 'Idempotency-Key', required: true, schema: uuid }),
    ...(withVersion
      ? [
          ApiHeader({
            name: 'If-Match',
            required: true,
            schema: { type: 'string', example: '"7"' },
          }),
        ]
      : []),
    ...answersOf(withVersion),
  ];
}

const accepted = { $ref: '#/components/schemas/Accepted' };
const problem = { $ref: '#/components/schemas/Problem' };

function answersOf(withVersion: boolean): readonly MethodDecorator[] {
  const problems: readonly (readonly [number, string])[] = [
    [400, '内容不符合要求'],
    [401, '未登录'],
    [403, '您不能办理'],
    [409, '现在不能办理'],
    [412, '他人已先行办理'],
    [413, '内容过大'],
    [415, '内容类型不符'],
    [422, '同一编号用于不同内容'],
    ...(withVersion ? ([[428, '缺少 If-Match']] as const) : []),
    [503, '暂不可用'],
  ];
  return [
    ApiResponse({ status: 201, description: '已记录', schema: accepted }),
    ApiResponse({ status: 200, description: '无需办理', schema: accepted }),
    ...problems.map(([status, description]) =>
      ApiResponse({
        status,
        description,
        content: { 'application/problem+json': { schema: problem } },
      }),
    ),
  ];
}

export function kebab(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

function idOf(stream: StreamName, id: string): string {
  const row: StreamRow = catalogue[stream];
  const pattern = row.keyedBy === 'case' ? UUID_PATTERN : OWN_ID_PATTERN;
  if (!pattern.test(id)) throw new Invalid('ID_NOT_VALID', '路径中的编号不符合格式。');
  return id;
}

function commandIdOf(headers: Header): string {
  const id = headers['idempotency-key'];
  if (id === undefined)
    throw new Invalid('IDEMPOTENCY_KEY_MISSING', '缺少 Idempotency-Key（UUID）。');
  if (!UUID_PATTERN.test(id))
    throw new Invalid('IDEMPOTENCY_KEY_NOT_VALID', 'Idempotency-Key 应为小写 UUID。');
  return id;
}

/** It is kept in the log for ever, in the open: an id, and no room for words. */
function correlationIdOf(headers: Header): string {
  const id = headers['x-correlation-id'] ?? commandIdOf(headers);
  if (!UUID_PATTERN.test(id))
    throw new Invalid('CORRELATION_ID_NOT_VALID', 'X-Correlation-Id 应为小写 UUID。');
  return id;
}

/** W3C Trace Context: who gets a `traceparent` that is not one goes on without it. */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const traceOf = (traceparent: string | undefined): { readonly trace?: string } =>
  traceparent !== undefined && TRACEPARENT.test(traceparent) ? { trace: traceparent } : {};

function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined) return undefined;
  const match = /^"(\d{1,9})"$/.exec(ifMatch);
  if (match === null)
    throw new Invalid('IF_MATCH_NOT_VALID', 'If-Match 应为带引号的版本号，例如 "7"。');
  return Number(match[1]);
}

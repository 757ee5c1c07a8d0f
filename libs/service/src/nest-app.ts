import 'reflect-metadata';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Person } from '@zelian/contracts/terms';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { policyOf } from './command-routes.js';
import { authenticate } from './guard.js';
import { Invalid } from './problem.js';
import type { ProblemFilter } from './problem-filter.js';
import { parseStrictJson } from './strict-json.js';
import { MAX_ATTACHMENT_BYTES } from './uploads.js';

/** Largest JSON body. Units: bytes. */
const MAX_JSON_BYTES = 256 * 1024;

/** Longer than any address that Node lets in: an id that is too long is refused as an id. */
const MAX_PATH_PART = 16_384;

@Module({})
class ServiceModule {}

/** What one service's Nest application is made of. */
export interface AppParts {
  readonly controllers: readonly Type[];
  readonly providers: readonly Type[];
  /** Paths that take other bodies than JSON. */
  readonly rawPaths: readonly string[];
  readonly filter: ProblemFilter;
  readonly verify: (token: string) => Promise<Person>;
}

/**
 * A Nest application of its own for one service, on Fastify, not listening yet.
 *
 * Shape: always a dynamic module, so that no bus, pipe or guard is shared with another service of
 * the same process. Deny by default: an application with a route that says nothing of its desks does
 * not start.
 */
export async function nestApp(parts: AppParts): Promise<NestFastifyApplication> {
  requirePolicies(parts.controllers);
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_JSON_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: MAX_PATH_PART },
    genReqId: () => crypto.randomUUID(),
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      void parts.filter.answer(error, request, reply),
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: ServiceModule,
      imports: [CqrsModule],
      controllers: [...parts.controllers],
      providers: [...parts.providers],
    },
    adapter,
    { logger: false, bodyParser: false },
  );
  app.useGlobalFilters(parts.filter);
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', authenticate(parts.verify));
  takeBodies(server, parts.rawPaths);
  return app;
}

function requirePolicies(controllers: readonly Type[]): void {
  const silent = controllers.flatMap(({ name, prototype }) =>
    handlersOf(prototype)
      .filter((handler) => (policyOf(handler) ?? []).length === 0)
      .map((handler) => `${name}.${handler.name}`),
  );
  if (silent.length > 0) throw new TypeError(`routes without a policy: ${silent.join(', ')}`);
}

/** The methods of a controller that Nest mounts as routes; the class itself has a path, too. */
function handlersOf(prototype: object): readonly { readonly name: string }[] {
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== 'constructor')
    .map((name): unknown => Reflect.get(prototype, name))
    .filter((method) => typeof method === 'function')
    .filter((method) => Reflect.hasMetadata('path', method));
}

function takeBodies(server: FastifyInstance, rawPaths: readonly string[]): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => parseStrictJson(body),
  );
  server.addContentTypeParser<Buffer>(
    '*',
    { parseAs: 'buffer', bodyLimit: MAX_ATTACHMENT_BYTES },
    async (request: FastifyRequest, body: Buffer) => {
      if (rawPaths.includes(request.url.split('?')[0] ?? '')) return body;
      throw new Invalid('MEDIA_TYPE_NOT_SUPPORTED', '内容类型应为 application/json。', [], 415);
    },
  );
}

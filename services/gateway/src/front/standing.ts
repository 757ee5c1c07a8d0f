import fastifyStatic from '@fastify/static';
import type { RunningService } from '@zelian/service/create-service';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Front } from './front.js';

/** OpenAPI of all services together, its page, health and metrics: no caller needed. */
export function standingPages(front: Front, services: readonly RunningService[]): void {
  const { server } = front;
  const document = mergedDocument(services);
  server.get('/docs-json', async () => document);
  server.get('/docs', async (_request, reply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header(
        'content-security-policy',
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
      )
      .send(PAGE),
  );
  server.get('/docs/page.js', async (_request, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').send(SCRIPT),
  );
  const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  void server.register(fastifyStatic, { root: swagger, prefix: '/docs/ui/', index: false });
  server.get('/health/live', async () => ({ live: true }));
  server.get('/health/ready', async (_request, reply) => {
    const statuses = await Promise.all(services.map(async (service) => service.status()));
    const notReady = statuses.flatMap((status) =>
      status.notReady.map((consumer) => `${status.service}/${consumer}`),
    );
    return reply
      .status(notReady.length === 0 ? 200 : 503)
      .send({ ready: notReady.length === 0, notReady, services: statuses });
  });
  server.get('/metrics', async (_request, reply) => {
    const texts = await Promise.all(
      services.map(async ({ app }) => (await app.inject({ url: '/metrics' })).payload),
    );
    return reply
      .header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
      .send(merged(texts));
  });
}

/** One exposition of several: each metric's HELP and TYPE stands once, before all its samples. */
function merged(texts: readonly string[]): string {
  const samples = new Map<string, string[]>();
  for (const text of texts) {
    let header = '';
    for (const line of text.split('\n').filter((one) => one !== '')) {
      if (line.startsWith('# HELP')) header = line;
      else if (line.startsWith('# TYPE')) {
        header += `\n${line}`;
        if (!samples.has(header)) samples.set(header, []);
      } else samples.get(header)?.push(line);
    }
  }
  return [...samples]
    .map(([header, lines]) => [header, ...lines].join('\n'))
    .join('\n')
    .concat('\n');
}

function mergedDocument(services: readonly RunningService[]): object {
  const [first] = services;
  const documents = services.map(({ document }) => document);
  return {
    ...first?.document,
    info: { title: '责链', description: '全部服务的接口', version: '1' },
    paths: together(documents.map(({ paths }) => paths)),
    components: {
      ...first?.document.components,
      schemas: together(documents.map(({ components }) => components?.schemas ?? {})),
    },
  };
}

const together = (parts: readonly Readonly<Record<string, unknown>>[]): object =>
  Object.fromEntries(parts.flatMap((part) => Object.entries(part)));

const PAGE = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>责链 · 接口文档</title>
<link rel="stylesheet" href="/docs/ui/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<script src="/docs/ui/swagger-ui-bundle.js"></script>
<script src="/docs/page.js"></script>
</body>
</html>
`;
const SCRIPT = `SwaggerUIBundle({ url: '/docs-json', dom_id: '#ui' });\n`;

import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import type { ServiceName } from '@zelian/contracts/terms';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const own: Schemas = {
  Accepted: {
    type: 'object',
    properties: {
      position: { type: 'integer', description: '在本服务日志中的位置' },
      version: { type: 'integer', description: '该业务对象的版本，亦为 ETag' },
      after: { type: 'string', description: '读己之写的标记，用于 ?after=' },
      unchanged: { type: 'boolean', description: '为 true 时没有需要记录的内容' },
    },
    required: ['version'],
  },
  Problem: {
    type: 'object',
    description: 'RFC 9457；code 供程序判断，title 与 next 供人阅读',
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string' },
      next: { type: 'string' },
      instance: { type: 'string' },
      traceId: { type: 'string' },
      details: { type: 'object' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          properties: { pointer: { type: 'string' }, message: { type: 'string' } },
          required: ['pointer', 'message'],
        },
      },
    },
    required: ['type', 'title', 'status', 'code', 'instance', 'traceId'],
  },
};

/** The OpenAPI document of one service: paths from its routes, schemas from the command classes. */
export function openApiOf(
  app: INestApplication,
  service: ServiceName,
  says: string,
): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle(`责链 · ${says}`)
    .setDescription(
      `${service} 服务。提交事项须带 Idempotency-Key；错误为 application/problem+json。`,
    )
    .setVersion('1')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  const all = { ...commandSchemas(), ...own };
  document.components = { ...document.components, schemas: reachable(document.paths, all) };
  return document;
}

function commandSchemas(): Schemas {
  const schemas = validationMetadatasToSchemas({
    classTransformerMetadataStorage: defaultMetadataStorage,
    refPointerPrefix: '#/components/schemas/',
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- two packages, each with its own types of OpenAPI 3
  return schemas as Schemas;
}

/** class-validator knows every class of the process: only those a route leads to are kept, closed to other fields. */
function reachable(paths: OpenAPIObject['paths'], all: Schemas): Schemas {
  const kept: Schemas = {};
  const visit = (value: unknown): void => {
    for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      const schema = name === undefined ? undefined : all[name];
      if (name === undefined || schema === undefined || name in kept) continue;
      kept[name] = name in own ? schema : { ...schema, additionalProperties: false };
      visit(schema);
    }
  };
  visit(paths);
  return kept;
}

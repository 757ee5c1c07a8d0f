import type { Desk, ServiceName } from '@zelian/contracts/terms';
import { FileAnswer, type Route } from './definition.js';
import type { Ports } from './ports.js';
import { Invalid } from './problem.js';
import { Uploads } from './uploads.js';

const HANDLING: readonly Desk[] = [
  'clerk',
  'supervisor',
  'groupOffice',
  'seat',
  'signer',
  'finance',
  'assistant',
  'district',
];
const SHA = /^[0-9a-f]{64}$/;

/** Files of a service: upload before the command that names their hash, and reading back. */
export function attachmentRoutes<R>(service: ServiceName, ports: Ports<R>): readonly Route[] {
  const uploads = new Uploads(service, ports.attachments, ports.keyring, ports.records);
  return [
    {
      method: 'POST',
      path: 'attachments',
      says: '上传附件，返回其 SHA-256',
      reads: HANDLING,
      raw: true,
      creates: true,
      handle: async ({ headers, query, body }) =>
        uploads.take({
          commandId: headers['idempotency-key'],
          sub: query['sub'],
          mime: headers['content-type']?.split(';')[0]?.trim() ?? '',
          bytes: body,
        }),
    },
    {
      method: 'GET',
      path: 'attachments/:sha',
      says: '读取附件',
      reads: [...HANDLING, 'discipline'],
      handle: async (request) => {
        const sha = request.params['sha'] ?? '';
        if (!SHA.test(sha)) throw new Invalid('ID_NOT_VALID', '附件编号应为 SHA-256。');
        const found = await ports.attachments.find(sha);
        const bytes = await ports.attachments.open(sha);
        if (found === undefined || bytes === undefined || bytes === 'shredded') return undefined;
        request.noteOpened(found.subject);
        return new FileAnswer(sha, found.mime, bytes);
      },
    },
  ];
}

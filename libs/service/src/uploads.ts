import { isUtf8 } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { ServiceName } from '@zelian/contracts/terms';
import { UUID_PATTERN } from '@zelian/kernel/ids';
import type { Attachments } from '@zelian/eventlog/attachments';
import { CommandIdReused } from '@zelian/eventlog/event-store';
import type { Keyring } from '@zelian/eventlog/keyring';
import type { Records } from '@zelian/eventlog/records';
import { Refused } from '@zelian/kernel/refused';
import { Invalid } from './problem.js';

/** Largest attachment. Units: bytes. */
export const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;

/** What an upload answers, and what a repeat of it answers again. */
export interface Uploaded {
  readonly sha: string;
  readonly bytes: number;
  readonly mime: string;
}

const startsWith =
  (...magic: readonly number[]) =>
  (bytes: Uint8Array): boolean =>
    magic.every((byte, index) => bytes[index] === byte);

/** Text in UTF-8 or GB18030; a NUL or an ESC is in neither kind of text file we take. */
const isText = (bytes: Uint8Array): boolean => {
  if (bytes.includes(0) || bytes.includes(0x1b)) return false;
  if (isUtf8(bytes)) return true;
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

const KINDS: Readonly<Record<string, (bytes: Uint8Array) => boolean>> = {
  'image/jpeg': startsWith(0xff, 0xd8, 0xff),
  'image/png': startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  'application/pdf': startsWith(0x25, 0x50, 0x44, 0x46, 0x2d),
  'text/plain': isText,
};
const PICTURES = ['image/jpeg', 'image/png', 'application/pdf'] as const;
const WITH_TEXT = [...PICTURES, 'text/plain'] as const;

/** Which kinds of file a service takes; two of them exchange text files with other organs. */
export function kindsOf(service: ServiceName): readonly string[] {
  return service === 'economic-check' || service === 'payment' ? WITH_TEXT : PICTURES;
}

export interface Upload {
  readonly commandId: string | undefined;
  /** The person it is about; absent: nobody, it lies under the service's own key. */
  readonly sub: string | undefined;
  readonly mime: string;
  readonly bytes: unknown;
}

/**
 * Takes a file, encrypts it under the person's key and answers its hash; the same upload again
 * answers the same.
 *
 * Refuses: 400 for an empty file or one that is not of its kind, SUBJECT_UNKNOWN, 415, 422 for the
 * same key with another file.
 */
export class Uploads {
  private readonly done;

  constructor(
    private readonly service: ServiceName,
    private readonly attachments: Attachments,
    private readonly keyring: Keyring,
    records: Records,
  ) {
    this.done = records.table<Uploaded & { readonly digest: string }>('uploads');
  }

  async take({ commandId, sub, mime, bytes }: Upload): Promise<Uploaded> {
    if (commandId === undefined || !UUID_PATTERN.test(commandId))
      throw new Invalid('IDEMPOTENCY_KEY_MISSING', '缺少 Idempotency-Key（小写 UUID）。');
    const file = this.checked(mime, bytes);
    const digest = await this.digestOf(file);
    const first = await this.done.get(commandId);
    if (first !== undefined && first.digest !== digest) throw new CommandIdReused(commandId);
    if (first !== undefined) return { sha: first.sha, bytes: first.bytes, mime: first.mime };
    await this.checkSubject(sub);
    const put = await this.attachments.put(sub ?? `service:${this.service}`, file, mime);
    const uploaded: Uploaded = { sha: put.sha256, bytes: put.bytes, mime };
    if (await this.done.insert(commandId, { ...uploaded, digest })) return uploaded;
    return this.take({ commandId, sub, mime, bytes });
  }

  private checked(mime: string, bytes: unknown): Uint8Array {
    const isKind = KINDS[mime];
    if (isKind === undefined || !kindsOf(this.service).includes(mime))
      throw new Invalid(
        'MEDIA_TYPE_NOT_SUPPORTED',
        `只收这些类型的文件：${kindsOf(this.service).join('、')}。`,
        [],
        415,
      );
    if (!(bytes instanceof Uint8Array) || bytes.length === 0)
      throw new Invalid('FILE_EMPTY', '文件没有内容。');
    if (!isKind(bytes)) throw new Invalid('FILE_NOT_OF_ITS_KIND', `文件内容不是 ${mime}。`);
    return bytes;
  }

  private async checkSubject(sub: string | undefined): Promise<void> {
    if (sub === undefined) return;
    const known = await this.keyring.subjects.known([sub]);
    if (!known.has(sub)) throw new Refused('SUBJECT_UNKNOWN', { subs: [sub] });
  }

  /** Keyed: an unkeyed hash of a scan would let anybody test a guess against it. */
  private async digestOf(file: Uint8Array): Promise<string> {
    const key = await this.keyring.macKey(`uploads/${this.service}`);
    return createHmac('sha256', key).update(file).digest('hex');
  }
}

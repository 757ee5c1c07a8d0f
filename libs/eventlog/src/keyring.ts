import type { Json } from '@zelian/kernel/decider';
import type { Sub } from '@zelian/kernel/values';
import type { Sealed } from './commit.js';

/** What a ciphertext is bound to (AAD): it opens nowhere else. The key id is added to it. */
export type Place = readonly (string | number)[];

/** Ciphertext as bytes, for files. */
export interface SealedBytes {
  readonly kid: string;
  readonly iv: Uint8Array;
  readonly ct: Uint8Array;
  readonly tag: Uint8Array;
}

/** Seals without waiting; the data keys were made durable before this existed. */
export interface Sealer {
  /** Of a shredded subject nothing is kept: its part comes out as a tombstone. */
  seal(subject: string, place: Place, plain: string): Sealed;
  /** Refuses: SubjectShredded. */
  sealBytes(subject: string, place: Place, plain: Uint8Array): SealedBytes;
}

/**
 * Opens without waiting; the keys were fetched before. Undefined after a shred.
 *
 * Refuses: UnsealFailed when text, tag or place were changed; KeyMissing when the key is gone
 * without a shred.
 */
export interface Opener {
  open(sealed: Sealed, place: Place): string | undefined;
  openBytes(sealed: SealedBytes, place: Place): Uint8Array | undefined;
}

/** Subject of what belongs to a service and to no person: the files it makes. */
export function serviceSubject(service: string): string {
  return `service:${service}`;
}

/** Subject of one file of a service, which may name several persons and is destroyed by itself. */
export function fileSubject(service: string, id: string): string {
  return `${serviceSubject(service)}/${id}`;
}

export const isFileSubject = (subject: string): boolean => /^service:[^/]+\/./.test(subject);

/**
 * Data keys of subjects, wrapped by a key-encryption key (KEK) that lies outside.
 *
 * Shape: a subject is a person's random id, or `serviceSubject`.
 */
export interface Keyring {
  /** Newest keys of these subjects, created (and durable) where missing. */
  sealer(subjects: Iterable<string>): Promise<Sealer>;
  /** Keys of these key ids. */
  opener(keyIds: Iterable<string>): Promise<Opener>;
  /**
   * Destroys every key, search token and identity of the subjects, for ever, and rotates the KEK.
   * Done again it only finishes what was cut short.
   */
  destroy(...subjects: readonly string[]): Promise<void>;
  /** A secret key for a keyed hash, the same for ever, e.g. `requests/intake`. */
  macKey(purpose: string): Promise<Uint8Array>;
  /** New KEK epoch: what lives is wrapped anew, the old KEK is destroyed. */
  rotate(): Promise<void>;
  readonly subjects: Subjects;
  close(): Promise<void>;
}

/** What a search token was made of. */
export type SearchPurpose = 'NUMBER' | 'LAST4' | 'NAME' | 'INITIALS';

export interface SearchValue {
  readonly purpose: SearchPurpose;
  readonly value: string;
}

/**
 * Who is who, outside the log: random subject ids under a unique keyed hash of the identity, and
 * keyed search tokens. Deleted with the subject's keys.
 *
 * Shape: `identity` and values are compared as they are: the caller normalises them.
 */
export interface Subjects {
  /** One subject per identity, also when two callers race. */
  getOrCreate(identity: Json): Promise<Sub>;
  /** A person without a number: always a new subject. */
  create(): Promise<Sub>;
  /** Which of these are registered (a forgotten subject is not). */
  known(subjects: Iterable<string>): Promise<ReadonlySet<string>>;
  /** Whether the subject was registered under this identity. */
  is(subject: string, identity: Json): Promise<boolean>;
  /** Replaces the search tokens of the subject for the purposes named. */
  index(subject: string, values: readonly SearchValue[]): Promise<void>;
  find(purpose: SearchPurpose, value: string): Promise<readonly Sub[]>;
  /** Keys, tokens and identity: the same as `Keyring.destroy`. */
  forget(...subjects: readonly string[]): Promise<void>;
}

/** Ciphertext, tag or its place were tampered with. */
export class UnsealFailed extends Error {
  override readonly name = 'UnsealFailed';

  constructor(
    readonly keyId: string,
    options?: ErrorOptions,
  ) {
    super(`what was sealed with ${keyId} does not open`, options);
  }
}

/** A data key is gone although its subject was never shredded: data loss, an alarm. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing';

  constructor(readonly keyId: string) {
    super(`data key ${keyId} is missing`);
  }
}

/** Nothing new can be kept about a person who was shredded. */
export class SubjectShredded extends Error {
  override readonly name = 'SubjectShredded';

  constructor(readonly subject: string) {
    super(`subject ${subject} was shredded`);
  }
}

import type { Json, Shredded } from '@zelian/kernel/decider';
import type { Sub } from '@zelian/kernel/values';
import type { Sealed } from './commit.js';

/** Seals one part after another; the data keys were made durable before this existed. */
export interface Sealer {
  /** A shredded subject's part comes out as a tombstone: nothing about the person is kept. */
  seal(subject: string, aad: string, plain: string): Sealed;
}

/** Opens parts without waiting; the keys of the named parts were fetched before. */
export interface Opener {
  /** Refuses: UnsealFailed when text, tag or AAD were changed. */
  open(sealed: Sealed, aad: string): string | 'shredded';
}

/**
 * Data keys of subjects, wrapped by a key-encryption key (KEK) that lies outside.
 *
 * Shape: a subject is a person's random id, or `service:<name>` where nobody is meant.
 */
export interface Keyring {
  /** Newest keys of these subjects, created (and durable) where missing. */
  sealer(subjects: Iterable<string>): Promise<Sealer>;
  /** Keys of these key ids. */
  opener(keyIds: Iterable<string>): Promise<Opener>;
  /** Destroys every key, search token and identity of the subject, for ever. */
  destroy(subject: string): Promise<void>;
  /** A secret key for a keyed hash, the same for ever, e.g. `requests/intake`. */
  macKey(purpose: string): Promise<Uint8Array>;
  /** New KEK epoch: live keys are wrapped anew, the old KEK is destroyed. */
  rotate(): Promise<void>;
  readonly subjects: Subjects;
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
  forget(subject: string): Promise<void>;
}

/** Ciphertext, tag or its place (AAD) were tampered with. */
export class UnsealFailed extends Error {
  override readonly name = 'UnsealFailed';

  constructor(readonly keyId: string) {
    super(`part sealed with ${keyId} does not open`);
  }
}

/** The plaintext of a part, or the tombstone after a shred. */
export type Opened<P> = P | Shredded;

/** What is recorded of an attachment. `keyed` is the keyed hash of the plaintext, for reuse. */
export interface Attached {
  /** SHA-256 of the stored, encrypted file, lower-case hex. */
  readonly sha256: string;
  /** Units: bytes of the plaintext. */
  readonly bytes: number;
  readonly mime: string;
  readonly keyed: string;
}

/** Encrypted files, named by the hash of their ciphertext, under the key of one subject. */
export interface Attachments {
  put(subject: string, bytes: Uint8Array, mime: string): Promise<Attached>;
  open(sha256: string): Promise<Uint8Array | 'shredded' | undefined>;
  /** Size, type and subject without opening. */
  find(sha256: string): Promise<(Omit<Attached, 'keyed'> & { subject: string }) | undefined>;
  /** Deletes what is older than 7 days and not referenced; answers the hashes deleted. */
  sweep(isReferenced: (sha256: string) => Promise<boolean>): Promise<readonly string[]>;
}

/**
 * A small durable table beside the log: numbers, sessions, credentials, openings.
 *
 * Shape: rows are JSON under a text key; every promise resolves only when the change is durable.
 * Rows are mutable and stored as given: nothing about a person belongs in here in the clear.
 */
export interface Table<T> {
  get(key: string): Promise<T | undefined>;
  put(key: string, row: T): Promise<void>;
  /** False, and nothing written, when the key exists. */
  insert(key: string, row: T): Promise<boolean>;
  /** Replaces the row by `change(current)` in one step; undefined leaves it as it is. */
  update(key: string, change: (current: T | undefined) => T | undefined): Promise<T | undefined>;
  /** Whether there was one. */
  delete(key: string): Promise<boolean>;
  /** Rows whose key starts with `prefix`, in order of the key, after the key `after`. */
  list(
    prefix: string,
    options?: { readonly after?: string; readonly limit?: number },
  ): Promise<readonly { readonly key: string; readonly row: T }[]>;
}

/** Small durable tables of one service. Names are kebab-case words. */
export interface Records {
  table<T>(name: string): Table<T>;
  /** The next number of a counter, from 1: durable before it is given, never given twice. */
  next(counter: string): Promise<number>;
}

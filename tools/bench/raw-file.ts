import { closeSync, fdatasyncSync, openSync, writevSync } from 'node:fs';

/**
 * The peer of every append: a file to which everything of one turn is written with one `writev` and
 * made durable with one `fdatasync`. It checks nothing, numbers nothing, and finds nothing again.
 */
export class RawFile {
  private readonly descriptor: number;
  private queue: { readonly bytes: Uint8Array; readonly done: () => void }[] = [];

  constructor(file: string) {
    this.descriptor = openSync(file, 'a');
  }

  /** Resolves when the bytes are durable. */
  async append(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.queue.push({ bytes, done: resolve });
      if (this.queue.length === 1) setImmediate(() => this.flush());
    });
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private flush(): void {
    const group = this.queue;
    this.queue = [];
    writevSync(
      this.descriptor,
      group.map(({ bytes }) => bytes),
    );
    fdatasyncSync(this.descriptor);
    for (const { done } of group) done();
  }
}

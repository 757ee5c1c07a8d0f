/** One at a time per key, in the order of asking. */
export class Turns {
  private readonly last = new Map<string, Promise<void>>();

  /** Waits for the turn of `key`; the function it gives ends the turn and may be called twice. */
  async take(key: string): Promise<() => void> {
    const before = this.last.get(key);
    const { promise: mine, resolve: end } = Promise.withResolvers<void>();
    this.last.set(key, mine);
    await before;
    return () => {
      if (this.last.get(key) === mine) this.last.delete(key);
      end();
    };
  }
}

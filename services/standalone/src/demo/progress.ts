import type { Records, Table } from '@zelian/eventlog/records';

/**
 * How far the telling of the demo has come, durably: cut short, it goes on with the step that was
 * not finished, whose commands find their first answers.
 */
export class Progress {
  private readonly rows: Table<{ readonly word: string }>;

  constructor(records: Records) {
    this.rows = records.table('demo-progress');
  }

  /** Fixes the extent at the first start; false for another one later. */
  async begins(word: string): Promise<boolean> {
    await this.rows.insert('extent', { word });
    return (await this.rows.get('extent'))?.word === word;
  }

  async isDone(key: string): Promise<boolean> {
    return (await this.rows.get(key)) !== undefined;
  }

  async done(key: string): Promise<void> {
    await this.rows.insert(key, { word: 'done' });
  }
}

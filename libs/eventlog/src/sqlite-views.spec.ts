import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Doc, ViewShape } from './docs.js';
import { conditionOf, orderOf } from './filter.js';
import { ManualClock } from './manual-clock.js';
import { Sqlite } from './sqlite.js';
import { SqliteViews } from './sqlite-views.js';
import { describeViews } from './views-contract.js';

const clock = new ManualClock();

describeViews('node:sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zelian-views-'));
  const opened: SqliteViews[] = [];
  return {
    open: async () => {
      const views = SqliteViews.open(join(folder, 'views.db'), clock);
      opened.push(views);
      return views;
    },
    close: async () => {
      for (const views of opened) await views.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('the indexes of a view in SQLite', () => {
  interface Case extends Doc {
    readonly state: string;
    readonly dueOn: string;
  }
  const shape: ViewShape<Case> = {
    name: 'cases',
    version: 2,
    indexes: [{ fields: ['state', 'dueOn'] }],
  };

  it('serve filter and order, and follow the declaration', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zelian-views-'));
    const file = join(folder, 'views.db');
    const views = SqliteViews.open(file, clock);
    const indexNames = () =>
      db
        .prepare(`SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'cases%'`)
        .all();
    await views.open(shape);
    const db = Sqlite.open(file, clock, { synchronous: 'NORMAL' });
    const { sql } = conditionOf<Case>({ state: { eq: 'x' } });
    const plan = db
      .prepare(
        `EXPLAIN QUERY PLAN SELECT doc FROM "cases@2" WHERE ${sql} ORDER BY ${orderOf<Case>([['dueOn', 'asc']])}`,
      )
      .all('x')
      .map((row) => String(row['detail']));
    expect(plan.join()).toContain('USING INDEX cases@2:state,dueOn');
    expect(plan.join()).not.toContain('TEMP B-TREE');
    await views.open<Case>({ ...shape, indexes: [{ fields: ['dueOn'] }] });
    expect(indexNames()).toEqual([{ name: 'cases@2:dueOn' }]);
    db.close();
    await views.close();
    rmSync(folder, { recursive: true });
  });
});

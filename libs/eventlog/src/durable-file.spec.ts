import { jest } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDurably } from './durable-file.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zelian-durable-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a file written durably', () => {
  it('is synced before it has its name, and its name is synced after', async () => {
    const file = join(folder, 'kek.json');
    const handle = await open(folder);
    const syncs = jest.spyOn(Object.getPrototypeOf(handle), 'sync');
    const named: boolean[] = [];
    syncs.mockImplementation(async () => void named.push(existsSync(file)));
    await writeDurably(file, 'content', 0o600);
    syncs.mockRestore();
    await handle.close();
    expect(named).toEqual([false, true]);
    expect(readFileSync(file, 'utf8')).toBe('content');
  });
});

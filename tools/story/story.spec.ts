import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo } from '@zelian/standalone/demo/start-demo';
import type { Platform } from '@zelian/standalone/platform';
import { readTownship } from '@zelian/standalone/demo/township';
import { tell, type Told } from './tell.js';

const STAFF = new URL('../../../services/standalone/demo/township/', import.meta.url);
/** Units: ms. The five cases are some 600 requests. */
const LONG = 240_000;

describe('the five stories, told through the public API to a fresh platform', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zelian-story-'));
  let platform: Platform;
  let told: readonly Told[];

  beforeAll(async () => {
    const config = { host: '127.0.0.1', port: 0, data: folder, logLevel: 'silent' } as const;
    platform = await startDemo(config, { all: false, staffOnly: true });
    told = await tell(platform.url, readTownship(STAFF).staff);
  }, LONG);
  afterAll(async () => {
    await platform.stop();
    rmSync(folder, { recursive: true });
  });

  it('each end as they must', () =>
    expect(told.map(({ story, faults }) => [story.title, faults])).toEqual(
      told.map(({ story }) => [story.title, []]),
    ));

  it('are five', () => expect(told).toHaveLength(5));

  it('show in the chain who surveyed, signed, approved and paid', () => {
    const [granted] = told;
    const parts = granted?.chain.parts.map(({ says, links }) => [says, links.length > 0]);
    expect(parts).toEqual([
      ['谁调查', true],
      ['谁签字', true],
      ['谁审批', true],
      ['谁发放', true],
    ]);
  });

  it('leave no view halted and no key parked', async () => {
    for (const service of platform.services.values()) {
      const { notReady, consumers } = await service.status();
      expect([service.name, notReady]).toEqual([service.name, []]);
      expect(consumers.filter(({ parked }) => parked > 0)).toEqual([]);
    }
  });
});

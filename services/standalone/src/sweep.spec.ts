import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from '@zelian/eventlog/data-folder';
import { ManualClock } from '@zelian/eventlog/manual-clock';
import { uuidv7 } from '@zelian/kernel/ids';
import { References } from './sweep.js';

const NOW = '2026-03-02T01:00:00.000Z';

describe('attachments that no event names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zelian-sweep-'));
  const clock = new ManualClock(NOW);
  let data: DataFolder;

  beforeAll(async () => {
    await DataFolder.init({ folder });
    data = await DataFolder.open({ folder, clock });
  });
  afterAll(async () => {
    await data.close();
    rmSync(folder, { recursive: true });
  });

  it('are told from those that stand in the metadata or the payload of any log', async () => {
    const { store } = await data.service('survey');
    const put = async (text: string) =>
      data.attachments.put('service:survey', Buffer.from(text), 'text/plain');
    const [inMeta, inPayload, later, unnamed] = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (text) => (await put(text)).sha256),
    );
    const append = async (fileSha: string, attach: readonly string[]): Promise<unknown> =>
      store.append({
        stream: `survey-${uuidv7(Date.parse(NOW))}`,
        expected: 'none',
        commandId: uuidv7(Date.parse(NOW)),
        at: NOW,
        meta: {
          cmd: 'RecordSurvey',
          by: { staffId: 'ST011', post: 'CIVIL_AFFAIRS', desk: 'clerk', org: 'TOWNSHIP' },
          corr: 'x',
          rules: 'x',
          attach: attach.map((sha256) => ({ sha256, bytes: 1, mime: 'text/plain' })),
        },
        events: [{ type: 'SurveyRecorded', data: { fileSha } }],
      });
    await append(inPayload ?? '', [inMeta ?? '']);
    const references = new References([store]);
    expect(await references.has(inMeta ?? '')).toBe(true);
    expect(await references.has(inPayload ?? '')).toBe(true);
    expect(await references.has(later ?? '')).toBe(false);
    await append(later ?? '', []);
    expect(await references.has(later ?? '')).toBe(true);
    expect(await references.has(unnamed ?? '')).toBe(false);
  });
});

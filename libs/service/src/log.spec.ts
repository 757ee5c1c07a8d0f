import { Writable } from 'node:stream';
import { openLog, type LogLine } from './log.js';

function logged(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = [];
  const to = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  write(openLog('intake', 'info', to));
  return lines.join('');
}

describe('a line of the log', () => {
  it('carries the fields that are on the list', () => {
    const text = logged((log) => log.info({ msg: 'command', command: 'RecordIntent', code: 'X' }));
    expect(JSON.parse(text)).toMatchObject({ msg: 'command', command: 'RecordIntent', code: 'X' });
  });

  it('drops every other field, so that no name gets into a file', () => {
    const line = { msg: 'command', applicant: '张三' } as unknown as LogLine;
    expect(logged((log) => log.info(line))).not.toContain('张三');
  });

  it('of a defect shows where it happened, never the message', () => {
    const text = logged((log) =>
      log.error({ msg: 'request failed' }, new TypeError('张三 110101')),
    );
    expect(text).toContain('TypeError');
    expect(text).toContain('log.spec');
    expect(text).not.toContain('张三');
  });
});

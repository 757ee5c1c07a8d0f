import { writeSync } from 'node:fs';
import { FileAttachments } from '@zelian/eventlog/file-attachments';
import { Sqlite, Statement } from '@zelian/eventlog/sqlite';
import { SqliteEventStore } from '@zelian/eventlog/sqlite-event-store';
import { SqliteKeyring } from '@zelian/eventlog/sqlite-keyring';
import { fieldOf, isRecord } from './answer.js';
import { type Failpoint, FELL } from './failpoints.js';

/**
 * The platform as it is shipped, with a trap at named places: the process kills itself there.
 *
 * Shape: the first argument says at which places, and at which passing of each; the rest is the
 * platform's own. The platform knows nothing of it.
 */
const [, , plan = '', main = '', ...rest] = process.argv;
const left = new Map(
  plan
    .split(',')
    .map((one) => one.split(':'))
    .map(([name = '', passing = '1']) => [name, Number(passing)]),
);

function pass(place: Failpoint): void {
  const passings = left.get(place);
  if (passings === undefined) return;
  left.set(place, passings - 1);
  if (passings > 1) return;
  writeSync(1, `${FELL}${place}\n`);
  process.kill(process.pid, 'SIGKILL');
  // Nothing more may happen in the instant until the signal arrives.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Puts `wrapper` around a method of a class that is already loaded. */
function around(
  { prototype }: { readonly prototype: object },
  method: string,
  wrapper: (call: () => unknown, args: readonly unknown[], self: object) => unknown,
): void {
  const original: unknown = Reflect.get(prototype, method);
  if (typeof original !== 'function') throw new TypeError(`no method ${method}`);
  Reflect.set(prototype, method, function (this: object, ...args: unknown[]): unknown {
    return wrapper(() => Reflect.apply(original, this, args), args, this);
  });
}

const texts = new WeakMap<object, string>();
let isKeyNew = false;

around(Sqlite, 'prepare', (call, [text]) => {
  const statement = call();
  if (statement instanceof Statement) texts.set(statement, String(text));
  return statement;
});

around(Statement, 'run', (call, _args, statement) => {
  const text = texts.get(statement)?.trimStart() ?? '';
  if (text.startsWith('INSERT INTO commits')) pass('before-insert');
  if (text.startsWith('INSERT INTO watermarks')) pass('effect-before-watermark');
  if (text.startsWith('INSERT INTO data_keys')) isKeyNew = true;
  return call();
});

around(SqliteKeyring, 'sealer', async (call) => {
  const sealer = await call();
  if (isKeyNew) pass('key-before-its-commit');
  isKeyNew = false;
  return sealer;
});

around(SqliteEventStore, 'append', async (call, [append]) => {
  const appended = await call();
  const events = fieldOf(append, 'events');
  const types = Array.isArray(events) ? events.filter(isRecord).map(({ type }) => type) : [];
  if (types.includes('RosterFrozen')) pass('roster-frozen');
  if (types.includes('BankReturnImported')) pass('bank-file-answered');
  pass('after-commit');
  return appended;
});

around(FileAttachments, 'put', async (call) => {
  const attached = await call();
  pass('attachment-before-command');
  return attached;
});

process.argv.splice(2, process.argv.length, ...rest);
await import(main);

import {
  reactions,
  type EventName,
  type EventNamed,
  type ReactionName,
  type StreamOf,
} from '@zelian/contracts/catalogue';
import { runIdOf, type RunKind } from '@zelian/contracts/payment';
import type { Caller } from '@zelian/contracts/terms';
import { stampOf, type Recorded } from '@zelian/eventlog/commit';
import type { Doc, Docs, DocUnit, Filter } from '@zelian/eventlog/docs';
import { passes } from '@zelian/eventlog/filter';
import { addDays, addMonth, instantOf } from '@zelian/kernel/day';
import { streamId, streamParts, type By } from '@zelian/kernel/decider';
import { uuidv5 } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { CaseId, Day, Fen, Month, StreamId, Uuid } from '@zelian/kernel/values';
import { loadRules } from '@zelian/policy/load-rules';
import type { AnyView, Issued, OwnLog, StreamDefinition, View } from '@zelian/service/definition';
import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { entitlementAccount, type OpenAccount } from './entitlement-account/entitlement-account.js';
import {
  bookedIn,
  dueIn,
  fenOf,
  isLive,
  knownBy,
  type Line,
} from './entitlement-account/months.js';
import { clerk, finance, head, otherFinance, supervisor, system } from './officers.js';
import { payment } from './payment.service.js';
import { paymentRun } from './payment-run/payment-run.js';
import { isSent, type PaymentRunState } from './payment-run/state.js';
import { payoutAccount } from './payout-account/payout-account.js';
import { caseIndex } from './views/case-index.js';
import { payRuns } from './views/pay-runs.js';
import { payoutAccounts } from './views/payout-accounts.js';

/**
 * Months of payment in any order: runs, reactions late and twice, bank files late, twice and in
 * the wrong order, returned lines, changed accounts and amounts. Deciders, reactions, preparation
 * and files are the real ones; log, views and bank are kept in memory.
 */
const rules = loadRules();
const definitions = { entitlementAccount, payoutAccount, paymentRun };
type Named = StreamOf<'payment'>;
type AnyDefinition = StreamDefinition<Named, unknown, unknown, typeof rules>;

class MemoryView<D extends Doc> implements Docs<D>, DocUnit<D> {
  private readonly docs = new Map<string, D>();
  constructor(readonly view: View<D>) {}

  async apply(told: Recorded): Promise<void> {
    if (this.view.on === 'EVERY' || !this.view.on.some((name) => name === told.event.type)) return;
    // Parts are sealed only by the real log; the index needs none.
    const { personal: _sealed, ...event } = told.event;
    await this.view.apply({ ...told, event } as Parameters<View<D>['apply']>[0], this);
  }
  async get(id: string) {
    return this.docs.get(id);
  }
  async find(filter: Filter<D>) {
    return [...this.docs.values()].filter((doc) => passes(filter, doc));
  }
  async count(filter: Filter<D>) {
    return (await this.find(filter)).length;
  }
  async page(filter: Filter<D>) {
    return { docs: await this.find(filter) };
  }
  async write(id: string, change: (current: D | undefined) => D | null) {
    const changed = change(this.docs.get(id));
    if (changed === null) this.docs.delete(id);
    else this.docs.set(id, changed);
  }
}

type Fate = 'PAID' | 'RETURNED';
interface BankRow {
  readonly lineId: Uuid;
  readonly fen: Fen;
  fate?: Fate;
}
/** What the bank holds of a run: its lines, and the files it has written, read or not. */
interface BankRun {
  readonly rows: readonly BankRow[];
  readonly files: { readonly bytes: Uint8Array; readonly on: Day }[];
}

class Township {
  on: Day = '2024-09-20';
  readonly cases = [1, 2, 3].map((n): string => uuidv5(`case ${n}`));
  readonly runs: { readonly runId: Uuid; readonly kind: RunKind; readonly month: Month }[] = [];
  readonly bank = new Map<Uuid, BankRun>();
  private readonly streams = new Map<StreamId, Recorded[]>();
  private readonly states = new Map<StreamId, unknown>();
  private readonly commandIds = new Set<string>();
  private readonly files = new Map<string, Uint8Array>();
  private readonly queues = new Map<string, Recorded[]>();
  private readonly sent: Issued<'payment'>[] = [];
  private readonly views = [caseIndex, payoutAccounts, payRuns].map(
    (view) => new MemoryView(view as unknown as View<Doc>),
  );
  private position = 0;
  private count = 0;

  private readonly own = {
    load: async ({ name }: AnyDefinition, id: string) => ({ state: this.stateOf(name, id) }),
    events: async (stream: string, id: string) => this.streams.get(streamId(stream, id)) ?? [],
    view: async (view: AnyView) => this.views.find((one) => one.view.name === view.name),
    viewAfter: async (view: AnyView) => this.views.find((one) => one.view.name === view.name),
    position: async () => this.position,
    openAttachment: async (sha: string) => this.files.get(sha),
    putAttachment: async (bytes: Uint8Array) => this.keep(bytes),
  } as unknown as OwnLog;

  async start(): Promise<void> {
    for (const [index, caseId] of this.cases.entries()) {
      const accountId = uuidv5(`account ${index}`);
      const sub: string = uuidv5(`person ${index}`);
      await this.tell('intake', `application-${caseId}`, {
        type: 'ApplicationFiled',
        data: {
          appliedOn: this.on,
          itemIds: [],
          switchFrom: [],
          accountId,
          payeeSub: sub,
          attachments: [],
        },
        personal: [
          {
            subject: sub,
            data: {
              account: {
                holderSub: sub,
                holderName: `庚${index}`,
                kind: 'PASSBOOK',
                number: `90370400000000000${index}0`,
                bank: '演示农商银行',
                purpose: 'HOUSEHOLD',
              },
            },
          },
        ],
      });
      const fen = 50_000 + index;
      await this.tell('approval', `entitlement-${caseId}`, {
        type: 'EntitlementOpened',
        data: {
          of: 'approval/1/0',
          caseNo: `SA-DIBAO-370406109-2024-00000${index}`,
          programme: 'DIBAO',
          householdId: uuidv5(`household ${index}`),
          villageCode: '370406109201',
          areaType: 'RURAL',
          coveredSubs: [sub],
          payeeSub: sub,
          accountId,
          decidedOn: this.on,
          startMonth: '2024-10',
          segments: [{ fromMonth: '2024-10', monthlyAmountFen: fen, components: { baseFen: fen } }],
        },
      });
    }
  }

  /** On to the next 25th and a little later. */
  toCutoff(days: number): void {
    while (!this.on.endsWith('-25')) this.on = addDays(this.on, 1);
    this.on = addDays(this.on, days);
  }

  async tell<K extends EventName>(
    service: string,
    stream: StreamId,
    event: EventNamed<K>,
  ): Promise<void> {
    await this.record(service, stream, [event]);
  }

  /** Whether it was accepted; a refusal is an answer, anything else thrown is a defect. */
  async give(
    by: Caller & By,
    { stream: name, id, command }: { stream: Named; id: string; command: object },
    commandId = uuidv5(`command ${++this.count}`),
  ): Promise<boolean> {
    if (this.commandIds.has(commandId)) return true;
    const definition = definitions[name] as unknown as AnyDefinition;
    const stream = streamId(name, id);
    const told = command as Parameters<AnyDefinition['decider']['decide']>[0];
    try {
      const facts = await definition.prepare?.(told, this.own, { on: this.on, stream });
      const state = this.stateOf(name, id);
      const at = instantOf(this.on, '09:00');
      const ctx = { by, at, on: this.on, stream, responsibleId: 'ST008', rules, facts };
      const events = definition.decider.decide(told, state, ctx);
      this.commandIds.add(commandId);
      if (events.length > 0) await this.record('payment', stream, events);
      return true;
    } catch (error) {
      if (error instanceof Refused && name !== 'entitlementAccount') return false;
      throw error;
    }
  }

  /** One waiting reaction, whichever; delivered again later if `again`. */
  async deliver(pick: number, again = false): Promise<boolean> {
    const waiting = [...this.queues].filter(([, queue]) => queue.length > 0);
    const [key, queue] = waiting[pick % Math.max(1, waiting.length)] ?? [];
    const told = queue?.[0];
    if (key === undefined || told === undefined) return false;
    const name = key.slice(0, key.indexOf('/')) as ReactionName<'payment'>;
    const react = payment.reactions[name] as (
      event: Recorded,
      own: OwnLog,
    ) => Promise<readonly Issued<'payment'>[]>;
    for (const issued of await react(told, this.own)) {
      const { stream, id, command } = issued;
      const commandId = uuidv5(`${name}/${told.id}/${stream}-${id}/${command.type}`);
      const accepted = await this.give(system, issued, commandId);
      if (!accepted) throw new Error(`${name} would park at ${command.type}`);
      this.sent.push(issued);
    }
    if (!again) queue?.shift();
    return true;
  }

  async deliverAll(): Promise<void> {
    while (await this.deliver(0));
  }

  /** A command that the platform had given before comes again under another id. */
  async echo(pick: number): Promise<void> {
    const issued = this.sent[pick % Math.max(1, this.sent.length)];
    if (issued !== undefined) await this.give(system, issued);
  }

  async open(kind: RunKind, month: Month): Promise<void> {
    const n = this.runs.filter((run) => run.kind === kind && run.month === month).length + 1;
    const runId = runIdOf(rules.division, kind, month, n);
    const command = { type: 'OpenRun', data: { kind, month } };
    if (await this.give(clerk, { stream: 'paymentRun', id: runId, command }))
      this.runs.push({ runId, kind, month });
  }

  /** The next step of the run up to the export; `leaveOut` where the roster is frozen. */
  async step(runId: Uuid, leaveOut: readonly CaseId[] = []): Promise<boolean> {
    const state = this.run(runId);
    const act = async (by: Caller & By, type: string, data: object) =>
      this.give(by, { stream: 'paymentRun', id: runId, command: { type, data } });
    if (state.status === 'open') return this.freeze(runId, leaveOut);
    if (state.status === 'unopened' || isSent(state)) return false;
    const { rosterSha, lineCount, sumFen } = state.roster;
    switch (state.status) {
      case 'frozen':
        return act(supervisor, 'ReviewRun', { rosterSha });
      case 'reviewed':
        return act(head, 'ApproveRun', { rosterSha });
      case 'approved':
        return act(finance, 'EnterRun', { rosterSha, lineCount, sumFen });
      case 'entered':
        return act(otherFinance, 'ReleaseRun', { rosterSha });
      case 'released': {
        const exported = await act(finance, 'ExportRunFile', {});
        if (exported) this.handOver(runId);
        return exported;
      }
    }
  }

  async freeze(runId: Uuid, cases: readonly CaseId[]): Promise<boolean> {
    const leaveOut = cases.map((caseId) => ({ caseId, reason: 'IN_PRISON' }));
    const command = { type: 'FreezeRoster', data: { leaveOut } };
    return this.give(clerk, { stream: 'paymentRun', id: runId, command });
  }

  /** The bank reads the file as it was made. */
  private handOver(runId: Uuid): void {
    const state = this.run(runId);
    if (!isSent(state)) throw new Error('nothing was exported');
    const text = iconv.decode(this.files.get(state.fileSha) ?? new Uint8Array(), 'GB18030');
    const rows = text
      .split('\r\n')
      .slice(0, -2)
      .map((row) => row.split('|'));
    const lines = rows.map((fields) => ({ lineId: fields[1] ?? '', fen: Number(fields[13]) }));
    this.bank.set(runId, { rows: lines, files: [] });
  }

  /** The bank answers some lines; one that was paid may still come back. */
  answer(runId: Uuid, fateOf: (index: number, row: BankRow) => Fate | undefined): void {
    const run = this.bank.get(runId);
    if (run === undefined) return;
    const texts: string[] = [];
    const totals = { PAID: [0, 0], RETURNED: [0, 0] };
    for (const [index, row] of run.rows.entries()) {
      const fate = fateOf(index, row);
      if (fate === undefined || row.fate === 'RETURNED' || row.fate === fate) continue;
      row.fate = fate;
      const reason = fate === 'RETURNED' ? 'DORMANT' : '';
      texts.push([row.lineId, fate, reason, this.on].join('|'));
      const [count = 0, sum = 0] = totals[fate];
      totals[fate] = [count + 1, sum + row.fen];
    }
    texts.push(['合计', ...totals.PAID, ...totals.RETURNED].join('|'), '');
    run.files.push({ bytes: iconv.encode(texts.join('\r\n'), 'GB18030'), on: this.on });
  }

  async import(runId: Uuid, pick: number): Promise<void> {
    const files = this.bank.get(runId)?.files ?? [];
    const file = files[pick % Math.max(1, files.length)];
    if (file === undefined) return;
    const data = { returnFileSha: this.keep(file.bytes), answeredOn: file.on };
    const command = { type: 'ImportBankReturn', data };
    const accepted = await this.give(finance, { stream: 'paymentRun', id: runId, command });
    if (!accepted) throw new Error('a good file of the bank was refused');
  }

  async close(runId: Uuid): Promise<void> {
    const state = this.run(runId);
    if (!isSent(state)) return;
    const data = { bankTotalFen: state.total.paidFen };
    const reconcile = { type: 'ReconcileRun', data };
    await this.give(finance, { stream: 'paymentRun', id: runId, command: reconcile });
    const close = { type: 'CloseRun', data: {} };
    await this.give(finance, { stream: 'paymentRun', id: runId, command: close });
  }

  /** Two people change the account that the case is paid into. */
  async changeAccount(caseId: CaseId): Promise<void> {
    const account = this.account(caseId);
    if (account === undefined) return;
    const newAccountId = uuidv5(`new account ${++this.count}`);
    const details = {
      holderSub: account.payeeSub,
      holderName: '庚新',
      kind: 'PASSBOOK',
      number: '9037040000000000099',
      bank: '演示农商银行',
      purpose: 'HOUSEHOLD',
    };
    const id = account.payTo.accountId;
    const proposal = { newAccountId, details, cause: 'RETURN', formSha: 'f'.repeat(64) };
    for (const [by, type, data] of [
      [clerk, 'ProposeAccountChange', proposal],
      [finance, 'ConfirmAccountChange', { newAccountId }],
    ] as const)
      await this.give(by, { stream: 'payoutAccount', id, command: { type, data } });
  }

  async changeAmount(caseId: CaseId, fromMonth: Month, fen: Fen): Promise<void> {
    const segments = [{ fromMonth, monthlyAmountFen: fen, components: { baseFen: fen } }];
    const decided = { of: 'approval/7/0', decidedOn: this.on };
    const stream: StreamId = `entitlement-${caseId}`;
    if (fen === 0)
      return this.tell('approval', stream, {
        type: 'EntitlementTerminated',
        data: { ...decided, endMonth: fromMonth, endReason: 'SUPERSEDED' },
      });
    return this.tell('approval', stream, {
      type: 'EntitlementAdjusted',
      data: {
        ...decided,
        cause: 'SUPERSEDED',
        fromMonth,
        segments,
        coveredSubs: [],
        areaType: 'RURAL',
      },
    });
  }

  account(caseId: CaseId): OpenAccount | undefined {
    const state = this.stateOf('entitlementAccount', caseId) as OpenAccount;
    return state.status === 'open' ? state : undefined;
  }

  run(runId: Uuid): PaymentRunState {
    return this.stateOf('paymentRun', runId) as PaymentRunState;
  }

  private stateOf(name: Named, id: string): unknown {
    return this.states.get(streamId(name, id)) ?? definitions[name].decider.initial;
  }

  private after(name: Named, id: string, told: Recorded): unknown {
    const { decider } = definitions[name] as unknown as AnyDefinition;
    type Evolve = typeof decider.evolve;
    return decider.evolve(
      this.stateOf(name, id),
      told.event as Parameters<Evolve>[1],
      stampOf(told),
    );
  }

  private keep(bytes: Uint8Array): string {
    const sha = uuidv5(`file ${++this.count}`);
    this.files.set(sha, bytes);
    return sha;
  }

  private async record(
    service: string,
    stream: StreamId,
    events: readonly Recorded['event'][],
  ): Promise<void> {
    const position = ++this.position;
    const { type: name, id } = streamParts(stream);
    const known = this.streams.get(stream) ?? [];
    this.streams.set(stream, known);
    for (const [index, event] of events.entries()) {
      const told: Recorded = {
        id: `${service}/${position}/${index}`,
        event,
        service,
        stream,
        version: known.length + 1,
        position,
        index,
        at: instantOf(this.on, '09:00'),
        meta: { cmd: 'Example', by: system, corr: id, rules: 'example' },
      };
      known.push(told);
      if (service === 'payment') this.states.set(stream, this.after(name as Named, id, told));
      for (const view of this.views) await view.apply(told);
      for (const [reaction, { on }] of Object.entries(reactions.payment))
        if (on.some((type) => type === event.type)) {
          const key = `${reaction}/${id}`;
          this.queues.set(key, [...(this.queues.get(key) ?? []), told]);
        }
    }
  }
}

/** The most that was ever due for the month: nothing may be paid above it. */
function mostDue({ changes }: OpenAccount, month: Month): Fen {
  return changes.reduce(
    (most, _change, index) => Math.max(most, dueIn(changes.slice(0, index + 1), month).fen),
    0,
  );
}

const monthsIn = (lines: readonly Line[]): readonly Month[] => [
  ...new Set(
    lines.flatMap(({ month, arrears }) => [month, ...arrears.map((entry) => entry.month)]),
  ),
];

/** Asked after every turn, so it must cost next to nothing. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** I6, and that the family never has more than was due, whatever the bank did. */
function mustBeOnce(township: Township): void {
  const fates = new Map(
    [...township.bank.values()].flatMap(({ rows }) =>
      rows.map((row) => [row.lineId, row] as const),
    ),
  );
  for (const caseId of township.cases) {
    const account = township.account(caseId);
    if (account === undefined) continue;
    const { lines, changes } = account;
    must(new Set(lines.map(({ runId }) => runId)).size === lines.length, 'two lines in one run');
    for (const month of monthsIn(lines)) {
      const live = lines.filter((line) => isLive(line) && fenOf(line, month) > 0);
      must(changes.length > 1 || live.length <= 1, `${month} in two lines, and never changed`);
      const whole = live.filter(
        (line) =>
          (line.month === month && line.regularFen > 0) ||
          line.arrears.some((entry) => entry.month === month && entry.cause === 'BACKPAY'),
      );
      must(whole.length <= 1, `${month} whole in two lines`);
      const most = mostDue(account, month);
      must(bookedIn(lines, month).fen <= most, `${month}: more in lines than was ever due`);
      const arrived = lines.filter(({ lineId }) => fates.get(lineId)?.fate === 'PAID');
      const inHand = arrived.reduce((sum, line) => sum + fenOf(line, month), 0);
      must(inHand <= most, `${month}: the family has more than was ever due`);
    }
  }
}

/** Σ paid = Σ released − Σ returned, for each run and for all lines of it. */
function mustBalance(township: Township): void {
  const lines = township.cases.flatMap((caseId) => township.account(caseId)?.lines ?? []);
  const sum = (some: readonly Line[]): Fen => some.reduce((total, { netFen }) => total + netFen, 0);
  for (const { runId } of township.runs) {
    const state = township.run(runId);
    if (!isSent(state)) throw new Error('a run was left lying');
    const ofRun = lines.filter((line) => line.runId === runId && line.state !== 'STOPPED');
    const { paidFen, returnedFen, paidCount, returnedCount } = state.total;
    const { sumFen, lineCount } = state.roster;
    must(paidFen === sumFen - returnedFen, 'paid is not released less returned');
    must(paidCount + returnedCount === lineCount, 'a line without an answer');
    must(sum(ofRun) === sumFen, 'the lines are not the roster');
    const paid = ofRun.filter((line) => line.state === 'PAID');
    must(sum(paid) === paidFen, 'the accounts know of another sum paid');
    const back = ofRun.filter((line) => line.state === 'RETURNED');
    must(sum(back) === returnedFen, 'the accounts know of another sum returned');
  }
}

/** Everything that waits is done, the bank answers all, and a last run makes up for the rest. */
async function settle(township: Township): Promise<void> {
  await township.deliverAll();
  const comesBack = ({ lineId }: BankRow): boolean => lineId.charCodeAt(7) % 3 === 0;
  for (const { runId } of township.runs)
    await payOut(township, runId, (row) => (comesBack(row) ? 'RETURNED' : 'PAID'));
  for (const caseId of township.cases)
    if (township.account(caseId)?.heldBy !== undefined) await township.changeAccount(caseId);
  await township.deliverAll();
  // Longer than any cooling time before the cut-off of the last run.
  township.on = addDays(township.on, 60);
  await township.open('MONTHLY', lastMonth(township));
  const last = township.runs.at(-1);
  if (last === undefined || last.month !== lastMonth(township))
    throw new Error('the last run was not opened');
  await payOut(township, last.runId, () => 'PAID');
}

const lastMonth = (township: Township): Month => township.on.slice(0, 7);

async function payOut(
  township: Township,
  runId: Uuid,
  fateOf: (row: BankRow) => Fate,
): Promise<void> {
  await township.deliverAll();
  while (await township.step(runId)) await township.deliverAll();
  township.answer(runId, (_index, row) => row.fate ?? fateOf(row));
  const files = township.bank.get(runId)?.files ?? [];
  for (const index of files.keys()) await township.import(runId, index);
  await township.deliverAll();
}

/** Every month up to the last run is paid as is due, or the overpayment is known. */
function mustBeComplete(township: Township): void {
  const run = township.runs.at(-1);
  const state = run === undefined ? undefined : township.run(run.runId);
  if (run === undefined || state === undefined || !('cutoffOn' in state))
    throw new Error('there was no last run');
  for (const caseId of township.cases) {
    const account = township.account(caseId);
    if (account === undefined) throw new Error('no account');
    const known = knownBy(account.changes, state.cutoffOn);
    for (let month = '2024-10'; month <= run.month; month = addMonth(month, 1)) {
      const over = bookedIn(account.lines, month).fen - dueIn(known, month).fen;
      must(over >= 0, `${month} was never paid`);
      const isKnown = over <= (account.overpaidFen[month] ?? 0);
      must(isKnown || month === run.month, `${month}: overpaid and not found`);
    }
  }
}

const WORDS = [
  'deliver',
  'redeliver',
  'echo',
  'days',
  'open',
  'open',
  'special',
  'step',
  'step',
  'step',
  'refreeze',
  'answer',
  'answer',
  'import',
  'import',
  'import',
  'close',
  'account',
  'amount',
] as const;
type Turn = {
  readonly word: (typeof WORDS)[number];
  readonly pick: number;
  readonly other: number;
};

const turns = fc.array(
  fc.record({ word: fc.constantFrom(...WORDS), pick: fc.nat(1_000), other: fc.nat(1_000) }),
  { minLength: 20, maxLength: 60 },
);

async function take(township: Township, { word, pick, other }: Turn): Promise<void> {
  const { runs, cases } = township;
  const runId = runs[pick % Math.max(1, runs.length)]?.runId ?? uuidv5('no run');
  const exported = [...township.bank.keys()];
  const sentId = exported[pick % Math.max(1, exported.length)] ?? runId;
  const caseId = cases[pick % cases.length] ?? '';
  switch (word) {
    case 'deliver':
      for (let n = 0; n <= other % 6; n++) await township.deliver(pick + n);
      return;
    case 'redeliver':
      await township.deliver(pick, true);
      return;
    case 'echo':
      return township.echo(pick);
    case 'days':
      township.on = addDays(township.on, 1 + (other % 9));
      return;
    case 'open':
      // Mostly the next month, on its day; else one too early or long past.
      if (other % 4 > 0) township.toCutoff(pick % 3);
      return township.open(
        'MONTHLY',
        addMonth(township.on.slice(0, 7), 1 - (other % 5 === 0 ? 2 : 0)),
      );
    case 'special':
      return township.open('SPECIAL', addMonth(township.on.slice(0, 7), -(other % 2)));
    case 'step':
      for (let n = 0; n <= other % 8; n++) {
        if (other % 5 > 0) await township.deliverAll();
        await township.step(runId, other % 7 === 0 ? [caseId] : []);
      }
      return;
    case 'refreeze':
      await township.freeze(runId, [caseId]);
      return;
    case 'answer':
      return township.answer(sentId, (index) => fateBy(other + index));
    case 'import':
      return township.import(sentId, other);
    case 'close':
      return township.close(sentId);
    case 'account':
      return township.changeAccount(caseId);
    case 'amount':
      return township.changeAmount(
        caseId,
        addMonth(township.on.slice(0, 7), (other % 4) - 2),
        other % 9 === 0 ? 0 : 40_000 + other * 20,
      );
  }
}

const fateBy = (chance: number): Fate | undefined => {
  if (chance % 4 === 0) return undefined;
  return chance % 4 === 1 ? 'RETURNED' : 'PAID';
};

describe('发放的不变量', () => {
  it(
    '每月的钱只发一次，实发 = 放行 − 退汇，最后该发的都发了，无论怎样重复、迟到、乱序',
    () =>
      fc.assert(
        fc.asyncProperty(turns, async (taken) => {
          const township = new Township();
          await township.start();
          for (const turn of taken) {
            await take(township, turn);
            mustBeOnce(township);
          }
          await settle(township);
          mustBeOnce(township);
          mustBalance(township);
          mustBeComplete(township);
        }),
        { numRuns: 300 },
      ),
    120_000,
  );
});

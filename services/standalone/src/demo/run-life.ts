import { runIdOf } from '@zelian/contracts/payment';
import { addDays, addMonth, firstDayOf } from '@zelian/kernel/day';
import type { Day, Month } from '@zelian/kernel/values';
import { demoId } from './crew.js';
import type { Stage } from './stage.js';
import type { Step } from './steps.js';

interface LineShown {
  readonly lineId: string;
  readonly caseId: string;
  readonly netFen: number;
}
interface RunShown {
  readonly state: {
    readonly status: string;
    readonly accountCount?: number;
    readonly rosterSha?: string;
    readonly lineCount?: number;
    readonly sumFen?: number;
  };
}

/** Day of the month on which the township's bank answers in the demo. */
const ANSWER_DAY = 9;
/** Cut-off day of the month before; the run is opened on the day after. */
const CUTOFF_DAY = 25;

/** One monthly run (发放批次), from the roster to the bank's answer. */
export class RunLife {
  private readonly runId: string;

  constructor(
    private readonly stage: Stage,
    private readonly month: Month,
    division: string,
  ) {
    this.runId = runIdOf(division, 'MONTHLY', month, 1);
  }

  steps(): readonly Step[] {
    const { stage, month } = this;
    const openedOn = addDays(firstDayOf(addMonth(month, -1)), CUTOFF_DAY);
    const answeredOn = addDays(firstDayOf(month), ANSWER_DAY - 1);
    const returns = stage.township.rows.bankReturns.filter(({ runMonth }) => runMonth === month);
    const lastOn = returns
      .map(({ returnedOn }) => returnedOn)
      .reduce((a, b) => (a > b ? a : b), answeredOn);
    return [
      this.step(openedOn, 30, '开批、核名册', async () => this.open()),
      this.step(addDays(openedOn, 1), 31, '录入、放行、导出', async () => this.send()),
      this.step(answeredOn, 32, '银行回盘', async () => this.answer(answeredOn, 'PAID')),
      ...(returns.length === 0
        ? []
        : [this.step(lastOn, 33, '退汇回盘', async () => this.answer(lastOn, 'RETURNED'))]),
      this.step(lastOn, 34, '对账、结清', async () => this.close()),
    ];
  }

  private step(on: Day, rank: number, name: string, run: () => Promise<void>): Step {
    return { on, rank, of: `发放 ${this.month}`, name, run };
  }

  private async shown(staffId: string): Promise<RunShown['state']> {
    const caller = await this.stage.crew.as(staffId);
    return (await caller.get<RunShown>(`/api/payment/payment-runs/${this.runId}`)).state;
  }

  private async open(): Promise<void> {
    const { stage, runId, month } = this;
    const clerk = await stage.crew.as('ST009');
    await clerk.issue(
      'paymentRun',
      runId,
      'OpenRun',
      { kind: 'MONTHLY', month },
      this.key('OpenRun'),
    );
    await stage.settled();
    await clerk.issue(
      'paymentRun',
      runId,
      'FreezeRoster',
      { leaveOut: [] },
      this.key('FreezeRoster'),
    );
    const { rosterSha = '' } = await this.shown('ST009');
    await (
      await stage.crew.as('ST007')
    ).issue('paymentRun', runId, 'ReviewRun', { rosterSha }, this.key('ReviewRun'));
    await (
      await stage.crew.as('ST001')
    ).issue('paymentRun', runId, 'ApproveRun', { rosterSha }, this.key('ApproveRun'));
  }

  /** One finance officer enters the typed totals, another releases them (SoD3). */
  private async send(): Promise<void> {
    const { stage, runId } = this;
    const { rosterSha = '', lineCount = 0, sumFen = 0 } = await this.shown('ST014');
    const enters = await stage.crew.as('ST014');
    await enters.issue(
      'paymentRun',
      runId,
      'EnterRun',
      { rosterSha, lineCount, sumFen },
      this.key('EnterRun'),
    );
    const releases = await stage.crew.as('ST005');
    await releases.issue('paymentRun', runId, 'ReleaseRun', { rosterSha }, this.key('ReleaseRun'));
    await enters.issue('paymentRun', runId, 'ExportRunFile', {}, this.key('ExportRunFile'));
  }

  private async answer(answeredOn: Day, outcome: 'PAID' | 'RETURNED'): Promise<void> {
    const { stage, runId } = this;
    const finance = await stage.crew.as('ST014');
    await stage.settled();
    const lines = (await this.unanswered()).filter(
      ({ caseId }) => (this.reasonOf(caseId) === undefined) === (outcome === 'PAID'),
    );
    if (lines.length === 0) return;
    const text = bankFile(lines, outcome, answeredOn, (caseId) => this.reasonOf(caseId));
    const returnFileSha = await finance.upload(
      'payment',
      { bytes: Buffer.from(text, 'utf8'), mime: 'text/plain' },
      demoId('bank-file', this.month, outcome),
    );
    await finance.issue(
      'paymentRun',
      runId,
      'ImportBankReturn',
      { returnFileSha, answeredOn },
      this.key(`ImportBankReturn/${outcome}`),
    );
    await stage.settled();
  }

  private async close(): Promise<void> {
    const { stage, runId } = this;
    const finance = await stage.crew.as('ST014');
    const { total } = await finance.get<{ readonly total?: { readonly paidFen: number } }>(
      `/api/payment/pay-runs/${runId}`,
    );
    const bankTotalFen = total?.paidFen ?? 0;
    await finance.issue(
      'paymentRun',
      runId,
      'ReconcileRun',
      { bankTotalFen },
      this.key('ReconcileRun'),
    );
    await finance.issue('paymentRun', runId, 'CloseRun', {}, this.key('CloseRun'));
  }

  private async unanswered(): Promise<readonly LineShown[]> {
    const finance = await this.stage.crew.as('ST014');
    const lines: LineShown[] = [];
    for (let cursor = ''; ;) {
      const page = await finance.get<{
        readonly items: readonly LineShown[];
        readonly next?: string;
      }>(`/api/payment/pay-runs/${this.runId}/lines?state=DRAWN&limit=200${cursor}`);
      lines.push(...page.items);
      if (page.next === undefined) return lines;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
  }

  private reasonOf(caseId: string): string | undefined {
    return this.stage.township.rows.bankReturns.find(
      ({ applicationId, runMonth }) =>
        runMonth === this.month && demoId('case', applicationId) === caseId,
    )?.reasonCode;
  }

  private key(word: string): { readonly commandId: string } {
    return { commandId: demoId('run', this.month, word) };
  }
}

/** A bank's answer in the layout that the import reads: one line each, then the totals. */
function bankFile(
  lines: readonly LineShown[],
  outcome: 'PAID' | 'RETURNED',
  on: Day,
  reasonOf: (caseId: string) => string | undefined,
): string {
  const sum = lines.reduce((total, { netFen }) => total + netFen, 0);
  const paid = outcome === 'PAID' ? [lines.length, sum] : [0, 0];
  const returned = outcome === 'RETURNED' ? [lines.length, sum] : [0, 0];
  const rows = lines.map(({ lineId, caseId }) =>
    [lineId, outcome, reasonOf(caseId) ?? '', on].join('|'),
  );
  return [...rows, ['合计', ...paid, ...returned].join('|')].join('\r\n').concat('\r\n');
}

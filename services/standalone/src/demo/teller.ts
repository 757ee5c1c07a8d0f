import type { Catalogue, CommandOf, StreamName } from '@zelian/contracts/catalogue';
import { dayOf, instantOf } from '@zelian/kernel/day';
import { defined } from '@zelian/kernel/defined';
import type { Day, Instant } from '@zelian/kernel/values';
import { ApiProblem, type ApiCaller } from '@zelian/service/api-client';
import { castOf, type Cast } from './cast.js';
import { demoId } from './crew.js';
import { scan } from './scan.js';
import type { Stage } from './stage.js';
import type { Step } from './steps.js';
import type { ApplicationRow, CheckRow, SurveyRow } from './township.js';

type Payload<S extends StreamName, K> = Extract<CommandOf<S>, { readonly type: K }>['data'];
type Routed<S extends StreamName> = keyof Catalogue[S]['commands'] & string;

/** One case while it is told: its rows, its people, and how they act. */
export class CaseTeller {
  readonly caseId: string;
  readonly cast: Cast;
  readonly check: CheckRow | undefined;
  readonly survey: SurveyRow | undefined;

  constructor(
    readonly stage: Stage,
    readonly app: ApplicationRow,
  ) {
    const { rows } = stage.township;
    this.caseId = demoId('case', app.applicationId);
    this.cast = castOf(stage.township, app);
    this.check = rows.checkReports.find(({ applicationId }) => applicationId === app.applicationId);
    this.survey = rows.surveys.find(({ assessmentId }) => assessmentId === app.applicationId);
  }

  step(on: Day, rank: number, name: string, run: () => Promise<void>): Step {
    return { on, rank, of: this.app.applicationId, name, run };
  }

  /** An instant of the present day that is the same however often the day is told. */
  morning(): Instant {
    return instantOf(dayOf(this.stage.now()), '09:00');
  }

  async as(staffId: string): Promise<ApiCaller> {
    return this.stage.crew.as(staffId);
  }

  /** Issues a command on the case; `word` tells apart what is done more than once. */
  async issue<S extends StreamName, K extends Routed<S>>(
    staffId: string,
    stream: S,
    type: K,
    data: Payload<S, K>,
    word: string = type,
  ): Promise<void> {
    const caller = await this.as(staffId);
    const commandId = demoId(this.app.applicationId, word);
    await caller.issue(stream, this.caseId, type, data, { commandId });
    await this.stage.settled();
  }

  async upload(staffId: string, service: string, word: string, sub?: string): Promise<string> {
    const name = `${this.app.applicationId}/${service}/${word}`;
    const file = { bytes: scan(name), mime: 'image/png', ...defined({ sub }) };
    return (await this.as(staffId)).upload(service, file, demoId('scan', name));
  }

  async sub(id: string): Promise<string> {
    return this.stage.people.sub(id, await this.as(this.cast.handler));
  }

  get householdId(): string {
    return demoId('household', this.app.householdId);
  }

  accountId(idInTheData: string): string {
    return demoId('account', idInTheData);
  }

  isMember(personId: string): boolean {
    return this.stage.township.findPerson(personId)?.householdId === this.app.householdId;
  }
}

/** Whether the platform refused with one of these codes. */
export function isRefusal(error: unknown, ...codes: readonly string[]): error is ApiProblem {
  return error instanceof ApiProblem && codes.includes(error.problem.code);
}

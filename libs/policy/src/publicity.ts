import type { Programme } from '@zelian/contracts/terms';
import { addNaturalDays, signFrom } from '@zelian/kernel/calendar';
import type { Day } from '@zelian/kernel/values';
import { because, type Explained } from './explanation.js';
import { rowsOn, type Rules } from './rules.js';

/** A sheet put up in the village (拟批准公示). */
export interface Posting {
  readonly postedOn: Day;
  /** Taken down; absent: still up. */
  readonly removedOn?: Day;
  readonly removedForObjection?: boolean;
}

export interface NoticePeriod {
  readonly postedOn: Day;
  /** Last day of the notice; a day off moves it to the next working day. */
  readonly endsOn: Day;
  /** First working day after the end: from then on the approval may be signed. */
  readonly signFromOn: Day;
}

export interface Publicity {
  /** Natural days; 0: the programme has no publicity. */
  readonly requiredDays: number;
  readonly periods: readonly NoticePeriod[];
  /** Of the last posting. */
  readonly earliestApprovalOn?: Day;
}

export interface PublicityTerms {
  readonly programme: Programme;
  /** Acceptance, before it application. */
  readonly governedOn: Day;
  readonly postings: readonly Pick<Posting, 'postedOn'>[];
}

/**
 * How long each posting lasts and from when the approval may be signed.
 *
 * Source: 凫政发〔2020〕号四（二）二; 民发〔2012〕220号第二十九条 (7 天); 《民法典》第二百零三条.
 * Units: natural days after the day of posting.
 */
export function publicity(
  { programme, governedOn, postings }: PublicityTerms,
  rules: Rules,
): Explained<Publicity> {
  const days = rowsOn(rules, { programme, on: governedOn, knownOn: governedOn }).get(
    'publicity.days',
  );
  const periods = postings.map(({ postedOn }) => noticePeriod(postedOn, days.value, rules));
  const last = periods.at(-1);
  return {
    outcome: {
      requiredDays: days.value,
      periods,
      ...(last === undefined ? {} : { earliestApprovalOn: last.signFromOn }),
    },
    explanation: because('PUBLICITY', {
      rows: [days],
      inputs: { requiredDays: days.value, postings: periods.length },
      result: last?.signFromOn ?? '',
      children: periods.map(({ postedOn, endsOn, signFromOn }) =>
        because('PUBLICITY', { rows: [days], inputs: { postedOn, endsOn }, result: signFromOn }),
      ),
    }),
  };
}

/** The period of one posting. */
export function noticePeriod(
  postedOn: Day,
  requiredDays: number,
  { calendar }: Rules,
): NoticePeriod {
  const endsOn = addNaturalDays(calendar, postedOn, requiredDays).on;
  return { postedOn, endsOn, signFromOn: signFrom(calendar, endsOn).on };
}

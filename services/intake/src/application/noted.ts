import type { KinMatchedPart, KinPair, NoteKinMatchPart } from '@zelian/contracts/intake';
import { elapse, settle, settleAll, type OpenDeadlines } from '@zelian/kernel/deadline';
import { openedOf, type Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { Sub, Uuid } from '@zelian/kernel/values';
import type { ApplicationCtx } from './ctx.js';
import {
  isEnded,
  type Application,
  type ApplicationCommand,
  type ApplicationEvent,
} from './state.js';

type Noted<K extends ApplicationCommand['type']> = Extract<
  ApplicationCommand,
  { readonly type: K }
>;

/** Facts from elsewhere are recorded in every state and never refused. */
export function noteHousehold({
  data,
  personal,
}: Noted<'NoteHousehold'>): readonly ApplicationEvent[] {
  return [{ type: 'HouseholdNoted', data, ...defined({ personal }) }];
}

export function noteHouseholdChange(
  { data, personal }: Noted<'NoteHouseholdChange'>,
  state: Application,
): readonly ApplicationEvent[] {
  const ofApplicant = data.kind === 'DEATH' && waitsForApplicant(state, data.sub);
  return [
    {
      type: 'HouseholdChangeNoted',
      data: { ...data, ...(ofApplicant ? { ofApplicant } : {}) },
      ...defined({ personal }),
    },
  ];
}

function waitsForApplicant(state: Application, sub: Sub | undefined): boolean {
  if (state.status === 'none' || state.status === 'decided' || isEnded(state)) return false;
  return state.applicantSub === sub;
}

/** What was found before is not told again; whether it was declared is judged as of now. */
export function noteKinMatch(
  { data, personal }: Noted<'NoteKinMatch'>,
  state: Application,
): readonly ApplicationEvent[] {
  const { matchedKin = [], declaredKin = [] } = state.status === 'none' ? {} : state;
  return data.matches
    .filter((pair) => !holds(matchedKin, pair))
    .map((pair) => {
      const part = relationOf(pair, personal);
      return {
        type: 'KinMatched' as const,
        data: { of: data.of, ...pair, declared: holds(declaredKin, pair) },
        ...(part === undefined ? {} : { personal: [{ subject: pair.sub, data: part }] }),
      };
    });
}

const holds = (pairs: readonly KinPair[], { staffId, sub }: KinPair): boolean =>
  pairs.some((pair) => pair.staffId === staffId && pair.sub === sub);

function relationOf(
  { staffId, sub }: KinPair,
  personal: readonly Personal<NoteKinMatchPart>[] = [],
): KinMatchedPart | undefined {
  const part = openedOf(personal.find(({ subject }) => subject === sub));
  const found = part?.relations.find((one) => one.staffId === staffId);
  return found === undefined ? undefined : { relation: found.relation };
}

/** An answer to the notice (告知书), of whatever round. */
export function noteRecheck(
  { data }: Noted<'NoteRecheck'>,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  const ends = settle(openOf(state), ['RECHECK_APPLY'], ctx);
  return [...ends.missed, { type: 'RecheckNoted', data: { ...data, settles: ends.settles } }];
}

export function noteDecision(
  { data }: Noted<'NoteDecision'>,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  const ends = settleAll(openOf(state), ctx);
  return [...ends.missed, { type: 'DecisionNoted', data: { ...data, settles: ends.settles } }];
}

export function elapseDeadline(
  deadlineId: Uuid,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  return elapse(openOf(state), deadlineId, ctx);
}

const openOf = (state: Application): OpenDeadlines => (state.status === 'none' ? [] : state.open);

import type {
  AccountDetails,
  ApplicationFiledPart,
  CompleteSupplement,
  DeclareKin,
  FileApplication,
  KinDeclaredPart,
  KinRelationDeclared,
  RequestSupplement,
  SupplementPhase,
} from '@zelian/contracts/intake';
import type { PersonItems } from '@zelian/contracts/person';
import { settle } from '@zelian/kernel/deadline';
import type { Personal } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { derivedId } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { Day, Sub } from '@zelian/kernel/values';
import { deadline } from '@zelian/policy/deadlines';
import { notBefore, undecided, underWay, type ApplicationCtx, type Undecided } from './ctx.js';
import { openSupplementOf, payeeOf, type Application, type ApplicationEvent } from './state.js';

/** 提出申请: declaration, relatives among the officers, account. */
export function fileApplication(
  c: FileApplication,
  state: Application,
): readonly ApplicationEvent[] {
  const { appliedOn, declaration, accountDetails, attachments } = c;
  const running = undecided(state);
  if (running.status !== 'intent') throw new Refused('APPLICATION_ALREADY_FILED');
  notBefore('appliedOn', appliedOn, running.intentOn);
  const itemIds = itemIdsOf(declaration);
  const payeeSub = payeeOf(running);
  checkHolder(c, payeeSub);
  const filed: ApplicationEvent = {
    type: 'ApplicationFiled',
    data: {
      appliedOn,
      itemIds,
      switchFrom: c.switchFrom ?? [],
      ...defined({ careMode: c.careMode, causeCode: c.causeCode }),
      accountId: c.accountId,
      payeeSub,
      attachments,
    },
    personal: partsOf(declaration, { payeeSub, account: accountDetails, recordedOn: appliedOn }),
  };
  return [filed, kinDeclared(c.kin, appliedOn)];
}

/** An account of somebody else needs his written entrustment among the papers. */
function checkHolder({ accountDetails, attachments }: FileApplication, payeeSub: Sub): void {
  const { holderSub, entrustmentSha } = accountDetails;
  if (holderSub === payeeSub) return;
  if (entrustmentSha === undefined || !attachments.includes(entrustmentSha))
    throw new Refused('ACCOUNT_HOLDER_NOT_PAYEE', { holderSub, payeeSub });
}

/** One part per person: what he declared, and with the payee the account. */
function partsOf(
  declaration: readonly PersonItems[],
  filed: { readonly payeeSub: Sub; readonly account: AccountDetails; readonly recordedOn: Day },
): readonly Personal<ApplicationFiledPart>[] {
  const { payeeSub, account, recordedOn } = filed;
  const parts = declaration.map((items) => ({
    subject: items.sub,
    data: {
      items: { ...items, recordedOn },
      ...(items.sub === payeeSub ? { account } : {}),
    },
  }));
  return declaration.some(({ sub }) => sub === payeeSub)
    ? parts
    : [...parts, { subject: payeeSub, data: { account } }];
}

/** Every item stands once, under the person it belongs to. */
function itemIdsOf(declaration: readonly PersonItems[]): readonly string[] {
  const persons = declaration.map(({ sub }) => sub);
  if (new Set(persons).size < persons.length) throw new Refused('ITEM_OF_ANOTHER_PERSON');
  const items = declaration.flatMap(({ sub, incomeItems, propertyItems, bills }) =>
    [...incomeItems, ...propertyItems, ...bills].map((item) => ({ item, sub })),
  );
  for (const { item, sub } of items) {
    if (item.sub !== sub) throw new Refused('ITEM_OF_ANOTHER_PERSON', { itemId: item.itemId });
  }
  const ids = items.map(({ item }) => item.itemId);
  if (new Set(ids).size < ids.length) throw new Refused('ITEM_OF_ANOTHER_PERSON');
  return ids;
}

function kinDeclared(kin: readonly KinRelationDeclared[], declaredOn: Day): ApplicationEvent {
  const subs = [...new Set(kin.map(({ sub }) => sub))];
  const personal: readonly Personal<KinDeclaredPart>[] = subs.map((subject) => ({
    subject,
    data: {
      relations: kin
        .filter(({ sub }) => sub === subject)
        .map(({ staffId, relation }) => ({ staffId, relation })),
    },
  }));
  const relations = kin.map(({ staffId, sub }) => ({ staffId, sub }));
  const data = { declaredOn, relations, none: relations.length === 0 };
  return { type: 'KinDeclared', data, ...(personal.length === 0 ? {} : { personal }) };
}

/** A relation that comes up later is told even after the decision, so that it can be looked into. */
export function declareKin(c: DeclareKin, state: Application): readonly ApplicationEvent[] {
  const { declaredKin } = underWay(state);
  const again = c.relations.find((one) =>
    declaredKin.some(({ staffId, sub }) => staffId === one.staffId && sub === one.sub),
  );
  if (again !== undefined)
    throw new Refused('KIN_ALREADY_DECLARED', { staffId: again.staffId, sub: again.sub });
  return [kinDeclared(c.relations, c.declaredOn)];
}

/** 一次性告知: once before acceptance and once after it. */
export function requestSupplement(
  c: RequestSupplement,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  const { requestedOn, missing, noticeSha } = c;
  const running = undecided(state);
  const { phase, causeOn } = phaseOf(running);
  if (running.supplements.some((supplement) => supplement.phase === phase))
    throw new Refused('SUPPLEMENT_ALREADY_REQUESTED', { phase });
  notBefore('requestedOn', requestedOn, causeOn);
  const ordinal = running.supplements.length + 1;
  const limit = deadline(
    'SUPPLEMENT',
    {
      deadlineId: derivedId(ctx.stream, 'SUPPLEMENT', ordinal),
      programme: running.programme,
      startOn: requestedOn,
      governedOn: causeOn,
    },
    ctx.rules,
  );
  const data = {
    phase,
    requestedOn,
    missing,
    ...defined({ noticeSha }),
    deadlines: [limit],
  };
  return [{ type: 'SupplementRequested', data }];
}

function phaseOf(running: Undecided): {
  readonly phase: SupplementPhase;
  readonly causeOn: Day;
} {
  switch (running.status) {
    case 'intent':
      throw new Refused('APPLICATION_NOT_FILED');
    case 'filed':
      return { phase: 'BEFORE_ACCEPTANCE', causeOn: running.filedOn };
    case 'accepted':
      return { phase: 'AFTER_ACCEPTANCE', causeOn: running.acceptedOn };
  }
}

/** Papers that come after the limit are still taken (S04); the miss stands beside them. */
export function completeSupplement(
  c: CompleteSupplement,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  const { completedOn, items, attachments } = c;
  const running = underWay(state);
  const supplement = openSupplementOf(running);
  if (supplement === undefined) throw new Refused('SUPPLEMENT_NOT_REQUESTED');
  notBefore('completedOn', completedOn, supplement.requestedOn);
  const itemIds = itemIdsOf(items);
  const ends = settle(running.open, ({ deadlineId }) => deadlineId === supplement.deadlineId, ctx);
  const data = {
    phase: supplement.phase,
    completedOn,
    late: completedOn > supplement.dueOn,
    itemIds,
    attachments,
    settles: ends.settles,
  };
  const personal = items.map((one) => ({
    subject: one.sub,
    data: { items: { ...one, recordedOn: completedOn } },
  }));
  return [
    ...ends.missed,
    {
      type: 'SupplementCompleted',
      data,
      ...(personal.length === 0 ? {} : { personal }),
    },
  ];
}

import {
  acceptApplication,
  declineApplication,
  insistOnApplication,
  issueCheckNotice,
} from './acceptance.js';
import { signAuthorisation, withdrawAuthorisation } from './authorisation.js';
import type { ApplicationCtx } from './ctx.js';
import { closeLapsedApplication, endForNonCooperation, withdrawApplication } from './ending.js';
import { completeSupplement, declareKin, fileApplication, requestSupplement } from './filing.js';
import { nameParty, nameSuccessor, recordIntent } from './intent.js';
import {
  elapseDeadline,
  noteDecision,
  noteHousehold,
  noteHouseholdChange,
  noteKinMatch,
  noteRecheck,
} from './noted.js';
import type { Application, ApplicationCommand, ApplicationEvent } from './state.js';

/** Source: event-model §2.2. */
export function decide(
  command: ApplicationCommand,
  state: Application,
  ctx: ApplicationCtx,
): readonly ApplicationEvent[] {
  switch (command.type) {
    case 'RecordIntent':
      return recordIntent(command.data, state, ctx);
    case 'NameParty':
      return nameParty(command.data, state);
    case 'NameSuccessor':
      return nameSuccessor(command.data, state);
    case 'SignAuthorisation':
      return signAuthorisation(command.data, state, ctx);
    case 'WithdrawAuthorisation':
      return withdrawAuthorisation(command.data, state);
    case 'FileApplication':
      return fileApplication(command.data, state);
    case 'DeclareKin':
      return declareKin(command.data, state);
    case 'RequestSupplement':
      return requestSupplement(command.data, state, ctx);
    case 'CompleteSupplement':
      return completeSupplement(command.data, state, ctx);
    case 'AcceptApplication':
      return acceptApplication(state, ctx);
    case 'DeclineApplication':
      return declineApplication(command.data, state, ctx);
    case 'IssueCheckNotice':
      return issueCheckNotice(command.data, state, ctx);
    case 'InsistOnApplication':
      return insistOnApplication(command.data, state, ctx);
    case 'WithdrawApplication':
      return withdrawApplication(command.data, state, ctx);
    case 'CloseLapsedApplication':
      return closeLapsedApplication(command.data, state, ctx);
    case 'EndForNonCooperation':
      return endForNonCooperation(command.data, state, ctx);
    case 'NoteHousehold':
      return noteHousehold(command);
    case 'NoteHouseholdChange':
      return noteHouseholdChange(command, state);
    case 'NoteKinMatch':
      return noteKinMatch(command, state);
    case 'NoteCheckReport':
      return [{ type: 'CheckReportNoted', data: command.data }];
    case 'NoteRecheck':
      return noteRecheck(command, state, ctx);
    case 'NoteEntry':
      return [{ type: 'EntryNoted', data: command.data }];
    case 'NoteDecision':
      return noteDecision(command, state, ctx);
    case 'ElapseDeadline':
      return elapseDeadline(command.data.deadlineId, state, ctx);
  }
}

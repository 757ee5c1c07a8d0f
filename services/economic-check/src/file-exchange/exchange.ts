import { streamId } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import { uuidv5 } from '@zelian/kernel/ids';
import { Refused } from '@zelian/kernel/refused';
import type { Sha, StaffId } from '@zelian/kernel/values';
import { FileAnswer, type Answer, type Route, type RouteRequest } from '@zelian/service/definition';
import { Invalid } from '@zelian/service/problem';
import { check } from '../check/check.js';
import { inbox, named, type InboxDoc } from '../views/inbox.js';
import { FileFault, headerOf, sha256Of, type FileProblem } from './lines.js';
import { commandsOf, rehearse, type PlacedCommand } from './rehearse.js';
import { requestFileOf } from './request-file.js';
import { resultFileOf, type ResultFile } from './result-file.js';

/**
 * The exchange of files with the district: requests go out, results come in. A good result file
 * becomes the same commands that the district may give itself, on behalf of the officer it names.
 */
export const exchangeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'exchange/requests',
    says: '待取的核对委托文件',
    reads: ['district'],
    handle: async ({ own }) => {
      const docs = await own.view(inbox);
      const open = await docs.find(OPEN_REQUESTS, { sort: [['dueOn', 'asc']] });
      return { items: open.map(listed) };
    },
  },
  {
    method: 'GET',
    path: 'exchange/requests/:requestNo',
    says: '下载核对委托文件',
    reads: ['district'],
    handle: async (request) => {
      const docs = await request.own.view(inbox);
      const doc = await docs.get(request.params['requestNo'] ?? '');
      if (doc?.state !== 'OPEN' || doc.kind !== 'CHECK') return undefined;
      const bytes = requestFileOf(await named(doc, request));
      return new FileAnswer(`${doc.requestNo}.jsonl`, 'text/plain', bytes);
    },
  },
  {
    method: 'POST',
    path: 'exchange/results',
    says: '接收核对结果文件',
    reads: ['district'],
    raw: true,
    handle: takeResult,
  },
];

const OPEN_REQUESTS = { state: { eq: 'OPEN' }, kind: { eq: 'CHECK' } } as const;

function listed({ requestNo, round, requestedOn, startDueOn, dueOn, parties }: InboxDoc): object {
  return {
    requestNo,
    round,
    requestedOn,
    ...defined({ startDueOn }),
    feedbackDueOn: dueOn,
    personCount: parties.length,
    file: `/api/economic-check/exchange/requests/${requestNo}`,
  };
}

/**
 * What is remembered of a file, under the hash of its bytes: the bytes themselves as an attachment,
 * and, once it is sure that they are taken, the answer.
 */
interface Receipt {
  readonly fileSha: Sha;
  /** The file was found good before any command was given; a repeat goes on where it stopped. */
  readonly starts?: boolean;
  readonly answer?: { readonly [key: string]: string | number | boolean };
}

async function takeResult(request: RouteRequest): Promise<Answer> {
  const { own } = request;
  const bytes = await bytesIn(request);
  const digest = sha256Of(bytes);
  const receipts = own.records.table<Receipt>('exchange-files');
  const receipt = (await receipts.get(digest)) ?? (await kept(request, bytes, digest));
  if (receipt.answer !== undefined) return receipt.answer;
  const item = await itemOf(request, bytes);
  try {
    const file = resultFileOf(bytes);
    if (item === undefined) throw unknownRequest();
    await refuseStranger(request, file.officerId);
    const starts = receipt.starts ?? (await foundGood(request, { file, item, receipt }));
    await receipts.update(digest, (current = receipt) => ({ ...current, starts }));
    const commands = commandsOf(file, { starts, fileSha: receipt.fileSha });
    for (const command of commands) await given(request, command, { digest, file, item });
    const answer = answerOf(file, { item, commands, fileSha: receipt.fileSha });
    await receipts.update(digest, (current = receipt) => ({ ...current, answer }));
    return answer;
  } catch (error) {
    if (item !== undefined) await noted(request, error, { digest, item, receipt });
    throw error instanceof FileFault ? problemOf(error) : error;
  }
}

/** The text itself, or an attachment uploaded before, named by its hash. */
async function bytesIn({ body, own }: RouteRequest): Promise<Uint8Array> {
  if (body instanceof Uint8Array && body.length > 0) return body;
  const fileSha: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'fileSha') : undefined;
  if (typeof fileSha !== 'string' || !/^[0-9a-f]{64}$/.test(fileSha))
    throw new Invalid('FILE_EMPTY', '请提交结果文件，或以 fileSha 指明已上传的附件。');
  const bytes = await own.openAttachment(fileSha);
  if (bytes === undefined) throw new Refused('ATTACHMENT_UNKNOWN', { sha: fileSha });
  return bytes;
}

/** Keeps the bytes, whatever they are, before anybody looks into them. */
async function kept({ own }: RouteRequest, bytes: Uint8Array, digest: string): Promise<Receipt> {
  const receipts = own.records.table<Receipt>('exchange-files');
  const receipt: Receipt = { fileSha: await own.putAttachment(bytes, 'text/plain') };
  if (await receipts.insert(digest, receipt)) return receipt;
  return (await receipts.get(digest)) ?? receipt;
}

/** The request that the file names, if it can be read that far and there is such a request. */
async function itemOf({ own }: RouteRequest, bytes: Uint8Array): Promise<InboxDoc | undefined> {
  const requestNo: unknown = Reflect.get(headerOf(bytes) ?? {}, 'requestNo');
  if (typeof requestNo !== 'string') return undefined;
  const docs = await own.view(inbox);
  const doc = await docs.get(requestNo);
  return doc?.kind === 'CHECK' ? doc : undefined;
}

const unknownRequest = (): FileFault =>
  new FileFault('REQUEST_UNKNOWN', [
    { row: 1, field: 'requestNo', message: '没有该编号的核对委托' },
  ]);

/** The file is answered for by an officer of the district who is in office. */
async function refuseStranger({ own, on }: RouteRequest, officerId: StaffId): Promise<void> {
  const officer = (await own.staffOn(on)).find(({ staffId }) => staffId === officerId);
  if (officer?.grants.some(({ post }) => post === 'DISTRICT_OFFICER') === true) return;
  throw new FileFault('OFFICER_MISSING', [
    { row: 1, field: 'officerId', message: '经办人员不是区民政局在岗工作人员' },
  ]);
}

interface Taking {
  readonly file: ResultFile;
  readonly item: InboxDoc;
}

/** Whether the file begins with the start of the query; refuses what cannot be taken whole. */
async function foundGood(
  { own, by, at, on }: RouteRequest,
  { file, item, receipt }: Taking & { readonly receipt: Receipt },
): Promise<boolean> {
  const { state } = await own.load(check, item.caseId);
  const starts = !('request' in state) || state.request.startedOn === undefined;
  const commands = commandsOf(file, { starts, fileSha: receipt.fileSha });
  const outside = commands.find(({ type }) => by.client?.commands.includes(type) === false);
  if (outside !== undefined) throw new Refused('SCOPE_DOES_NOT_COVER', { command: outside.type });
  const documentSha = file.report?.data.fileSha;
  if (documentSha !== undefined && (await own.openAttachment(documentSha)) === undefined)
    throw new Refused('ATTACHMENT_UNKNOWN', { sha: documentSha, row: file.report?.row });
  rehearse(state, file.requestNo, commands, { at, on, stream: streamId('check', item.caseId) });
  return starts;
}

/** Gives one command; its id comes from the file and the row, so a repeat changes nothing. */
async function given(
  request: RouteRequest,
  { row, ...command }: PlacedCommand,
  { digest, file, item }: Taking & { readonly digest: string },
): Promise<void> {
  const commandId = uuidv5(`exchange-file/${digest}/${command.type}/${row}`);
  try {
    await request.issue('check', item.caseId, command, { commandId, onBehalfOf: file.officerId });
  } catch (error) {
    if (error instanceof Refused) throw new Refused(error.code, { ...error.details, row });
    throw error;
  }
}

function answerOf(
  { requestNo, report }: ResultFile,
  {
    item,
    commands,
    fileSha,
  }: {
    readonly item: InboxDoc;
    readonly commands: readonly PlacedCommand[];
    readonly fileSha: Sha;
  },
): NonNullable<Receipt['answer']> {
  return {
    requestNo,
    caseId: item.caseId,
    fileSha,
    started: commands.some(({ type }) => type === 'StartCheck'),
    answerCount: commands.filter(({ type }) => type === 'AnswerSource').length,
    ...(report === undefined ? {} : { reportNo: report.data.reportNo }),
  };
}

/** A file that was not taken stands on the check it was meant for, once for each thing wrong with it. */
async function noted(
  request: RouteRequest,
  error: unknown,
  {
    digest,
    item,
    receipt,
  }: { readonly digest: string; readonly item: InboxDoc; readonly receipt: Receipt },
): Promise<void> {
  const wrong = wrongIn(error);
  if (wrong === undefined) return;
  const commandId = uuidv5(`exchange-file/${digest}/rejected/${wrong.errorCode}`);
  const data = { fileSha: receipt.fileSha, ...wrong };
  await request.issue('check', item.caseId, { type: 'RejectCheckFile', data }, { commandId });
}

/** What is wrong with the file itself; a refusal without a row is about who hands it in. */
function wrongIn(error: unknown) {
  if (error instanceof FileFault) {
    const [{ row, field }] = error.problems;
    return { errorCode: error.errorCode, row, ...defined({ field }) };
  }
  const row = error instanceof Refused ? error.details['row'] : undefined;
  return typeof row === 'number' ? { errorCode: 'ROW_REFUSED' as const, row } : undefined;
}

/** What the district reads: the first thing wrong in words, and all of it by row and field. */
function problemOf({ problems }: FileFault): Invalid {
  const [first] = problems;
  return new Invalid(
    'CHECK_FILE_MALFORMED',
    `结果文件未接收，未作任何更改：${wordsOf(first)}。`,
    problems.map(({ row, field, message }) => ({
      pointer: field === undefined ? `/${row}` : `/${row}/${field}`,
      message,
    })),
  );
}

function wordsOf({ row, field, message }: FileProblem): string {
  return field === undefined ? `第 ${row} 行，${message}` : `第 ${row} 行 ${field}，${message}`;
}

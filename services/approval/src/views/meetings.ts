import type { PanelOpened, PanelResolved, VoteCast } from '@zelian/contracts/approval';
import { streamParts } from '@zelian/kernel/decider';
import { defined } from '@zelian/kernel/defined';
import type { CaseId, Day, Uuid } from '@zelian/kernel/values';
import { defineView } from '@zelian/service/definition';

/** One case at one meeting: a line of the meeting record. */
interface HearingDoc {
  readonly _id: string;
  readonly meetingId: Uuid;
  readonly caseId: CaseId;
  readonly heldOn: Day;
  readonly opened: PanelOpened;
  readonly votes: readonly VoteCast[];
  readonly resolved?: PanelResolved;
  readonly adjourned?: true;
}

/** 会议记录 (D-17): what each meeting heard, who was there, who was recused, how it was voted. */
export const meetings = defineView<
  HearingDoc,
  'PanelOpened' | 'VoteCast' | 'PanelResolved' | 'PanelAdjourned'
>({
  name: 'meetings',
  version: 1,
  on: ['PanelOpened', 'VoteCast', 'PanelResolved', 'PanelAdjourned'],
  indexes: [{ fields: ['meetingId'] }],
  async apply({ event, stream }, unit) {
    const { id: caseId } = streamParts(stream);
    const { meetingId } = event.data;
    const _id = `${meetingId}/${caseId}`;
    if (event.type === 'PanelOpened') {
      const { heldOn } = event.data;
      const opened = event.data;
      return unit.write(_id, () => ({ _id, meetingId, caseId, heldOn, opened, votes: [] }));
    }
    return unit.write(_id, (doc) => {
      if (doc === undefined) return null;
      if (event.type === 'VoteCast') return { ...doc, votes: [...doc.votes, event.data] };
      return event.type === 'PanelResolved'
        ? { ...doc, resolved: event.data }
        : { ...doc, adjourned: true };
    });
  },
  queries: [
    {
      path: 'meetings/:meetingId',
      says: '会议记录：到会、回避、表决、决议',
      reads: ['clerk', 'supervisor', 'groupOffice', 'seat', 'signer', 'discipline'],
      async answer(docs, { params }) {
        const heard = await docs.find(
          { meetingId: { eq: params['meetingId'] ?? '' } },
          { sort: [['caseId', 'asc']] },
        );
        const [first] = heard;
        if (first === undefined) return undefined;
        const { meetingId, heldOn } = first;
        return {
          meetingId,
          heldOn,
          items: heard.map(({ caseId, opened, votes, resolved, adjourned }) => ({
            caseId,
            mode: opened.mode,
            proposal: opened.proposal,
            presentSeats: opened.presentSeats,
            recused: opened.recused,
            quorum: opened.quorum,
            votes: votes.map(({ staffId, choice }) => ({ staffId, choice })),
            ...(resolved === undefined
              ? {}
              : { resolution: resolved.resolution, dissenterIds: resolved.dissenterIds }),
            ...defined({ adjourned }),
          })),
        };
      },
    },
  ],
});

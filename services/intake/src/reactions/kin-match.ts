import type { WokenBy } from '@zelian/contracts/catalogue';
import type { NoteKinMatchPart } from '@zelian/contracts/intake';
import type { Recorded } from '@zelian/eventlog/commit';
import type { Sub } from '@zelian/kernel/values';
import { streamParts } from '@zelian/kernel/decider';
import type { Issued, OwnLog } from '@zelian/service/definition';
import { kinRegister, type KinDoc } from '../views/kin-register.js';
import { parties, personsOf } from '../views/parties.js';

type Woken = Recorded<WokenBy<'intake', 'noteKinMatch'>>;

/**
 * A person of a case who is an officer, or an officer's declared near relative.
 *
 * Shape: two sides in two logs. Each waits until its own side's view holds the event, then reads
 * the other side: whichever comes second sees the first, so in any order the match is found.
 */
export async function noteKinMatch(
  woken: Woken,
  own: OwnLog,
): Promise<readonly Issued<'intake'>[]> {
  const { event } = woken;
  switch (event.type) {
    case 'IntentRecorded':
    case 'PartyNamed': {
      await own.viewAfter(parties, woken);
      const persons = event.type === 'IntentRecorded' ? personsOf(event.data) : [event.data.sub];
      const kin = await (await own.view(kinRegister)).find({ sub: { in: persons } });
      return matchOn(streamParts(woken.stream).id, kin, woken, own);
    }
    case 'StaffRegistered':
    case 'NearRelativeDeclared': {
      const register = await own.viewAfter(kinRegister, woken);
      const sub = event.type === 'StaffRegistered' ? event.data.sub : event.data.relativeSub;
      const { id: staffId } = streamParts(woken.stream);
      const kin = await register.find({ sub: { eq: sub }, staffId: { eq: staffId } });
      const stood = await (await own.view(parties)).find({ sub: { eq: sub } });
      const matched = await Promise.all(
        stood.map(async ({ caseId }) => matchOn(caseId, kin, woken, own)),
      );
      return matched.flat();
    }
  }
}

/** One command per case, whatever the number of matches. */
async function matchOn(
  id: string,
  kin: readonly KinDoc[],
  woken: Woken,
  own: OwnLog,
): Promise<readonly Issued<'intake'>[]> {
  if (kin.length === 0) return [];
  const pairs = new Map(kin.map((doc) => [`${doc.staffId}/${doc.sub}`, doc]));
  const data = {
    of: woken.id,
    matches: [...pairs.values()].map(({ staffId, sub }) => ({ staffId, sub })),
  };
  const personal = await relationsOf(kin, own);
  return [
    {
      stream: 'application',
      id,
      command: {
        type: 'NoteKinMatch',
        data,
        ...(personal.length === 0 ? {} : { personal }),
      },
    },
  ];
}

/** How each person is related to which officer, sealed with the person. */
async function relationsOf(
  kin: readonly KinDoc[],
  own: OwnLog,
): Promise<readonly { readonly subject: Sub; readonly data: NoteKinMatchPart }[]> {
  const relations = new Map<Sub, NoteKinMatchPart['relations']>();
  for (const { sub, staffId, relation } of kin) {
    const declared = relation === undefined ? undefined : await own.open(relation);
    if (relation !== undefined && declared === undefined) continue;
    const found = { staffId, relation: declared?.relation ?? ('SELF' as const) };
    relations.set(sub, [...(relations.get(sub) ?? []), found]);
  }
  return [...relations].map(([subject, found]) => ({ subject, data: { relations: found } }));
}

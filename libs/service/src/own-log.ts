import type { EventOf, StreamName } from '@zelian/contracts/catalogue';
import { stampOf, type Recorded, type StoredPart } from '@zelian/eventlog/commit';
import type { Docs } from '@zelian/eventlog/docs';
import { viewName } from '@zelian/eventlog/view-name';
import { dayOf } from '@zelian/kernel/day';
import { streamId } from '@zelian/kernel/decider';
import type { Day, StaffId } from '@zelian/kernel/values';
import type { AnyView, OwnLog, StaffMember, StreamDefinition, View } from './definition.js';
import type { Ports } from './ports.js';
import { Unavailable } from './problem.js';
import { asOf, staffDirectory, staffOn, type DirectoryDoc } from './staff-directory.js';

/** How long a decision waits for one of its own service's views. Units: ms. */
const VIEW_WAIT_MS = 5_000;

/** What the consumers of a service offer to those who wait for a view. */
export interface ViewWait {
  /** True when the view has applied everything of the own log up to its present head. */
  caughtUp(view: string, timeoutMs: number): Promise<boolean>;
  /** True when the view has applied this event. */
  applied(view: string, event: Recorded, timeoutMs: number): Promise<boolean>;
}

/** Refuses: VIEW_BEHIND. */
function requireReached(view: string, reached: boolean): void {
  if (!reached) throw new Unavailable('VIEW_BEHIND', `视图 ${view} 尚未跟上，请稍后再试。`);
}

/** Reading for `prepare` and reactions: own log, own views, own copy of the staff directory. */
export function ownLogOf<R>(service: string, ports: Ports<R>, wait: () => ViewWait): OwnLog {
  const docs = new Map<string, Promise<Docs<never>>>();
  const open = async (view: AnyView): Promise<Docs<never>> => {
    const key = viewName(view);
    const known = docs.get(key) ?? ports.views.open<never>(view);
    docs.set(key, known);
    return known;
  };

  return {
    async load<S extends StreamName, State, Facts, Rules>(
      definition: StreamDefinition<S, State, Facts, Rules>,
      id: string,
    ) {
      const events = await ports.store.read<EventOf<S>>(streamId(definition.name, id));
      const { decider } = definition;
      const state = events.reduce(
        (folded, recorded) => decider.evolve(folded, recorded.event, stampOf(recorded)),
        decider.initial,
      );
      return { state, version: events.length };
    },
    events: async <S extends StreamName>(stream: S, id: string) =>
      ports.store.read<EventOf<S>>(streamId(stream, id)),
    async view<D extends { readonly _id: string }>(view: View<D>) {
      requireReached(view.name, await wait().caughtUp(viewName(view), VIEW_WAIT_MS));
      return open(view);
    },
    async viewAfter<D extends { readonly _id: string }>(view: View<D>, event: Recorded) {
      requireReached(view.name, await wait().applied(viewName(view), event, VIEW_WAIT_MS));
      return open(view);
    },
    docs: open,
    async staff(staffId: StaffId): Promise<StaffMember | undefined> {
      const directory: Docs<DirectoryDoc> = await open(staffDirectory);
      const member = await directory.get(staffId);
      return member === undefined ? undefined : asOf(member, dayOf(ports.clock.now()));
    },
    async staffOn(on: Day) {
      return staffOn(await open(staffDirectory), on);
    },
    records: ports.records,
    subjects: ports.keyring.subjects,
    open: async <P>(part: StoredPart<P>) => (await ports.parts.open([part]))[0],
    position: async () => (await ports.store.head()).position,
    async openAttachment(sha: string) {
      const bytes = await ports.attachments.open(sha);
      return bytes === 'shredded' ? undefined : bytes;
    },
    async putAttachment(bytes: Uint8Array, mime: string) {
      return (await ports.attachments.put(`service:${service}`, bytes, mime)).sha256;
    },
  };
}

import type { Json, NewEvent, Personal, Shredded } from '@zelian/kernel/decider';
import type { Recorded, Sealed, SealedEvent, StoredPart } from './commit.js';
import { UnknownVersion } from './event-store.js';
import type { Keyring, Opener } from './keyring.js';
import { parsed } from './parsed.js';

/** From one version of an event's shape to the next. Pure. */
export interface Upcast {
  readonly data?: (data: Json) => Json;
  readonly personal?: (data: Json) => Json;
}

/**
 * Upcasters by producing service and event type: the first leads from version 1 to 2. A type that
 * is not named is known in version 1 only.
 */
export type Upcasters = Readonly<Record<string, Readonly<Record<string, readonly Upcast[]>>>>;

/** Whether this process may open the personal parts of a producer's event type. */
export type MayOpen = (producer: string, type: string) => boolean;

/** The catalogue does not let this service open parts of that event. A defect of the caller. */
export class MayNotOpen extends Error {
  override readonly name = 'MayNotOpen';

  constructor(
    readonly producer: string,
    readonly type: string,
  ) {
    super(`parts of ${producer}/${type} may not be opened here`);
  }
}

const SHREDDED: Shredded = Object.freeze({ shredded: true });

/** Makes recorded events of stored ones: newest shape, parts opened when they are first read. */
export class PartReader {
  constructor(
    private readonly keyring: Pick<Keyring, 'opener'>,
    private readonly upcasters: Upcasters = {},
    private readonly mayOpen: MayOpen = () => true,
  ) {}

  /** Refuses: UnknownVersion for a shape newer than this code. */
  async recorded(events: readonly SealedEvent[]): Promise<readonly Recorded[]> {
    const recordedOf = await this.reading(events);
    return events.map(recordedOf);
  }

  /** The same one by one, for those who must know at which event it failed; the keys are fetched. */
  async reading(events: readonly SealedEvent[]): Promise<(event: SealedEvent) => Recorded> {
    const opener = await this.keyring.opener(keyIdsOf(events));
    return (event) => this.#recordedOf(event, opener);
  }

  /** Plaintexts of parts that a view has kept; undefined after a shred. */
  async open<P>(parts: readonly StoredPart<P>[]): Promise<readonly (P | undefined)[]> {
    const opener = await this.keyring.opener(parts.map(({ kid }) => kid));
    return parts.map((part) => {
      const data = this.#dataOf(part, part.of, opener);
      // The view that kept the part names what it opens to.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return isTombstone(data) ? undefined : (data as P);
    });
  }

  #recordedOf(event: SealedEvent, opener: Opener): Recorded {
    const { id, service, stream, version, position, index, at, meta } = event;
    const casts = this.#castsOf(service, event.type);
    const known = casts.length + 1;
    if (event.k > known) throw new UnknownVersion(id, event.type, event.k, known);
    let data = event.data;
    for (const cast of casts.slice(event.k - 1)) data = cast.data?.(data) ?? data;
    const newEvent: NewEvent = {
      type: event.type,
      v: known,
      data,
      ...this.#personal(event, opener),
    };
    return { id, event: newEvent, service, stream, version, position, index, at, meta };
  }

  #personal(event: SealedEvent, opener: Opener): { personal?: readonly Personal[] } {
    if (event.sealed.length === 0) return {};
    const of = placeOf(event);
    const open = (sealed: Sealed) => this.#dataOf(sealed, of, opener);
    return { personal: event.sealed.map((sealed) => new LazyPart(sealed, of, open)) };
  }

  #dataOf(sealed: Sealed, of: StoredPart['of'], opener: Opener): Json | Shredded {
    const [producer, , , type, k] = of;
    if (!this.mayOpen(producer, type)) throw new MayNotOpen(producer, type);
    const text = opener.open(sealed, of);
    if (text === undefined) return SHREDDED;
    let data = parsed<Json>(text);
    for (const cast of this.#castsOf(producer, type).slice(k - 1)) {
      data = cast.personal?.(data) ?? data;
    }
    return data;
  }

  #castsOf(service: string, type: string): readonly Upcast[] {
    return this.upcasters[service]?.[type] ?? [];
  }
}

/** A part that is opened at the first reading of `data`, and only then. */
class LazyPart implements Personal<Json> {
  readonly subject: string;
  #data: Json | Shredded | undefined;
  readonly #open: () => Json | Shredded;
  readonly #stored: () => StoredPart;

  constructor(sealed: Sealed, of: StoredPart['of'], open: (sealed: Sealed) => Json | Shredded) {
    this.subject = sealed.sub;
    this.#open = () => open(sealed);
    this.#stored = () => ({ ...sealed, of });
  }

  get data(): Json | Shredded {
    return (this.#data ??= this.#open());
  }

  stored(): StoredPart {
    return this.#stored();
  }
}

/**
 * The part as a view may keep it: sealed, with the place it belongs to.
 *
 * Shape: `part` comes from a recorded event.
 */
export function storedPartOf<P>(part: Personal<P>): StoredPart<P> {
  if (!(part instanceof LazyPart)) throw new TypeError('only a recorded part is sealed');
  const stored: StoredPart = part.stored();
  // Only the compiler's knowledge of the plaintext is added.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return stored as StoredPart<P>;
}

/** All parts of a recorded event, as a view keeps them. */
export function storedPartsOf<P>(personal: readonly Personal<P>[] = []): readonly StoredPart<P>[] {
  return personal.map((part) => storedPartOf(part));
}

/** What a part of the event is bound to. */
export function placeOf(event: SealedEvent): StoredPart['of'] {
  return [event.service, event.stream, event.version, event.type, event.k];
}

function isTombstone(data: unknown): data is Shredded {
  return data === SHREDDED;
}

function keyIdsOf(events: readonly SealedEvent[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { sealed } of events) for (const { kid } of sealed) ids.add(kid);
  return ids;
}

declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]?: B };

/** Integer amount in fen (分), never negative where it is payable. */
export type Fen = Branded<number, 'Fen'>;
/** `YYYY-MM-DD`, a day in Asia/Shanghai. */
export type Day = Branded<string, 'Day'>;
/** `YYYY-MM`. */
export type Month = Branded<string, 'Month'>;
/** RFC 3339 in UTC with milliseconds, e.g. `2024-08-23T01:00:00.000Z`. */
export type Instant = Branded<string, 'Instant'>;
/** UUID in lower case. */
export type Uuid = Branded<string, 'Uuid'>;
/** Random subject id of a person; never derived from the citizen number. */
export type Sub = Branded<string, 'Sub'>;
/** Staff id, e.g. `ST013`; a machine client's id stands here too. */
export type StaffId = Branded<string, 'StaffId'>;
/** Case id, UUIDv7, minted by the caller of the first command. */
export type CaseId = Branded<string, 'CaseId'>;
/** SHA-256 in lower-case hex, of the stored (encrypted) attachment. */
export type Sha = Branded<string, 'Sha'>;
/** 12-digit village code (村代码). */
export type VillageCode = Branded<string, 'VillageCode'>;
/** `<type>-<id>`; the type is camelCase. */
export type StreamId = `${string}-${string}`;

/** One way in which a value may lie in a file. */
interface Needle {
  readonly value: string;
  readonly encoding: string;
  readonly bytes: Buffer;
}

/** Where something was found that must not be there. */
export interface Hit {
  readonly place: string;
  readonly offset: number;
  readonly encoding: string;
  readonly value: string;
}

/** Searches bytes for values in every encoding in which they might have slipped through. */
export class Scanner {
  private readonly needles: readonly Needle[];

  constructor(values: readonly string[]) {
    // A number reads the same in several encodings: it is looked for once.
    this.needles = [...new Set(values)].flatMap((value) => {
      const all = needlesOf(value);
      return all.filter((one, i) => all.findIndex(({ bytes }) => bytes.equals(one.bytes)) === i);
    });
  }

  /** Every way in which a value is looked for. */
  static readonly ENCODINGS = [
    'UTF-8',
    'UTF-16LE',
    'UTF-16BE',
    'base64+0',
    'base64+1',
    'base64+2',
    'base64url+0',
    'base64url+1',
    'base64url+2',
    'hex',
    'HEX',
    'URL',
    'url',
    'JSON',
  ] as const;

  /** How many byte strings are looked for. */
  get size(): number {
    return this.needles.length;
  }

  /** The first place of each value and encoding. */
  scan(place: string, bytes: Buffer): readonly Hit[] {
    return this.needles.flatMap(({ value, encoding, bytes: needle }) => {
      const offset = bytes.indexOf(needle);
      return offset === -1 ? [] : [{ place, offset, encoding, value }];
    });
  }
}

export function needlesOf(value: string): readonly Needle[] {
  const utf8 = Buffer.from(value, 'utf8');
  const utf16 = Buffer.from(value, 'utf16le');
  const hex = utf8.toString('hex');
  const url = encodeURIComponent(value);
  const escaped = JSON.stringify(value)
    .slice(1, -1)
    .replaceAll(/[\u0080-\uffff]/g, escapedUnit);
  const texts: readonly (readonly [string, Buffer | string])[] = [
    ['UTF-8', utf8],
    ['UTF-16LE', utf16],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
    ...[0, 1, 2].flatMap((shift) => {
      const text = base64At(utf8, shift);
      return [
        [`base64+${shift}`, text],
        [`base64url+${shift}`, text.replaceAll('+', '-').replaceAll('/', '_')],
      ] as const;
    }),
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ['URL', url],
    ['url', url.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    ['JSON', escaped],
  ];
  return texts.map(([encoding, text]) => ({
    value,
    encoding,
    bytes: typeof text === 'string' ? Buffer.from(text, 'latin1') : text,
  }));
}

/** A UTF-16 unit as JSON may write it. */
const escapedUnit = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * The characters that base64 gives for these bytes whatever stands around them, when `shift` bytes
 * of a group of three go before.
 */
function base64At(bytes: Buffer, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const bitsBefore = shift * 8;
  const bitsToEnd = bitsBefore + bytes.length * 8;
  return whole.slice(Math.ceil(bitsBefore / 6), Math.floor(bitsToEnd / 6));
}

import { fieldOf, isRecord, parsed } from './answer.js';
import type { Passing } from './relay.js';

/**
 * Begins every text that is planted: three characters that few fonts have, two of them outside the
 * basic plane. Whoever finds it has found something that somebody typed.
 */
export const MARK = '𬇕𠮷㙍';

/** Fields of a form that the stories leave empty, by command: where an officer may type anything. */
const ALSO_FILLED: Readonly<Record<string, readonly string[]>> = {
  'record-survey': [
    'form.machinesSeen',
    'form.childrenSituation',
    'form.obligorsSituation',
    'form.ownStatement',
    'form.discrepancies',
  ],
  'record-household-signature': ['reason'],
  'record-objection': ['contact'],
  'conclude-objection': ['feedback'],
  'cast-vote': ['dissent'],
};

const HAN = /\p{Script=Han}/u;
/** Longer than any code: phones, citizen numbers, accounts; a village code has twelve digits. */
const NUMBER = /^(?:\d{11}|\d{13,19}|\d{17}X)$/;
/** Two characters at most, so there is no room for a mark. */
const TOO_SHORT = 'ethnicity';

/** Puts the mark before every word that somebody types, and remembers every number. */
export class Salt {
  readonly texts = new Set<string>();
  readonly numbers = new Set<string>();

  /** The body as it is sent: a picture with the mark at its end, a form with the mark in each text. */
  in({ method, path, headers, body }: Passing): Buffer {
    const mime = headers['content-type'] ?? '';
    if (method !== 'POST' || body.length === 0) return body;
    if (mime.startsWith('image/')) return Buffer.concat([body, Buffer.from(this.text('image'))]);
    if (!mime.startsWith('application/json')) return body;
    const form = parsed(body);
    this.fill(form, path.split('?')[0]?.split('/').at(-1) ?? '');
    return Buffer.from(JSON.stringify(this.salted(form, '')));
  }

  /** A text with the mark. */
  text(text: string): string {
    const salted = `${MARK}${text}`;
    this.texts.add(salted);
    return salted;
  }

  private fill(form: unknown, command: string): void {
    for (const path of ALSO_FILLED[command] ?? []) {
      const names = path.split('.');
      const last = names.pop() ?? '';
      const part = names.reduce((at, name) => fieldOf(at, name), form);
      if (isRecord(part) && part[last] === undefined) part[last] = `另填${last}`;
    }
  }

  private salted(value: unknown, key: string): unknown {
    if (Array.isArray(value)) return value.map((one) => this.salted(one, key));
    if (isRecord(value))
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => [name, this.salted(one, name)]),
      );
    if (typeof value !== 'string') return value;
    if (NUMBER.test(value)) this.numbers.add(value);
    return HAN.test(value) && key !== TOO_SHORT ? this.text(value) : value;
  }
}

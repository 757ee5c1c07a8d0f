import { Failed } from './program.js';

/** A field of an object; undefined where there is no object or no such field. */
export const fieldOf = (value: unknown, name: string): unknown =>
  isRecord(value) ? value[name] : undefined;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that an answer must hold. Refuses: Failed. */
export function textIn(value: unknown, name: string): string {
  const text = fieldOf(value, name);
  if (typeof text !== 'string') throw new Failed(`答复中没有 ${name}`);
  return text;
}

export const parsed = (body: Buffer): unknown => JSON.parse(body.toString('utf8'));

import type { Programme } from '@zelian/contracts/terms';
import type { Crew } from './crew.js';
import type { People } from './people.js';
import type { Township } from './township.js';

/** What the lives of the demo need of the platform: callers, the clock, and that all comes to rest. */
export interface Stage {
  readonly township: Township;
  readonly crew: Crew;
  readonly people: People;
  now(): string;
  /** Until every service has heard of what was done. */
  settled(): Promise<void>;
  /** Row of the remedy text in force, which every refusal names. */
  remedyRow(programme: Programme): string;
  /** While a panel sits: what a story wants to try. */
  duringPanel?(of: string, caseId: string): Promise<void>;
  /** Says something about a life that did not go as the data tell it. */
  note(of: string, text: string): void;
}

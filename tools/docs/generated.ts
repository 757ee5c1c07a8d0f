import { rulesDocument } from '../rules-doc.js';
import type { Generated } from '../tidy/documents.js';
import { eventsDocument } from './events.js';

/** Every document that is written from code, as it would be written now. */
export async function generatedDocuments(): Promise<readonly Generated[]> {
  return [
    { path: 'docs/EVENTS.md', fresh: await eventsDocument() },
    { path: 'docs/RULES.md', fresh: await rulesDocument() },
  ];
}

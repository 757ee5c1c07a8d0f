import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedDocuments } from './generated.js';

const root = join(import.meta.dirname, '../../..');
for (const { path, fresh } of await generatedDocuments()) {
  writeFileSync(join(root, path), fresh);
  process.stdout.write(`${path}\n`);
}

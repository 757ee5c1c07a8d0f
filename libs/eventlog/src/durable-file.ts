import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a whole file or nothing: temporary file, fsync, rename, fsync of the folder. */
export async function writeDurably(
  file: string,
  content: string | Uint8Array,
  mode: number,
): Promise<void> {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, 'w', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  await syncFolder(dirname(file));
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

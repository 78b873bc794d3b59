import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** Takes a piece of a file: text, which becomes UTF-8, or bytes, which may be used anew once the promise resolves. */
export type WriteChunk = (chunk: string | Uint8Array) => Promise<void>;

/**
 * Writes a file as a whole or not at all: what comes goes into a file beside it, which takes its name at the end, and is removed when
 * something fails. A file of that name is replaced. Throws as `fill` does, and the system's error where the file cannot be written.
 */
export async function writeWhole(file: string, fill: (write: WriteChunk) => Promise<void>): Promise<void> {
  const part = `${file}.${randomBytes(6).toString('hex')}.part`;
  const handle = await open(part, 'wx');
  try {
    try {
      await fill((chunk) => handle.appendFile(chunk));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

import { closeSync, fstatSync, open, read } from 'node:fs';

export interface WholeFile {
  readonly bytes: Uint8Array;
  /** When it was last changed, in epoch milliseconds. */
  readonly changedAt: number;
}

/**
 * A file as it is now, in a buffer of its own. Rejects with the system's error.
 *
 * Only what may wait for the disk is given to a thread, since handing over takes longer than the rest: once a file is open its size is
 * known, and nothing that was read needs writing when it is closed.
 */
export async function readWhole(file: string): Promise<WholeFile> {
  const descriptor = await opened(file);
  try {
    const { size, mtimeMs } = fstatSync(descriptor);
    const buffer = Buffer.allocUnsafeSlow(size);
    let length = 0;
    for (let more = size; more > 0; length += more) more = await readInto(buffer, length, descriptor);
    // It may have been cut short meanwhile.
    return { bytes: buffer.subarray(0, length), changedAt: mtimeMs };
  } finally {
    closeSync(descriptor);
  }
}

function opened(file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    open(file, 'r', (error, descriptor) => (error === null ? resolve(descriptor) : reject(error)));
  });
}

/** How many bytes came; 0 at the end of the file, or of the buffer. */
function readInto(buffer: Buffer, at: number, descriptor: number): Promise<number> {
  if (at === buffer.length) return Promise.resolve(0);
  return new Promise((resolve, reject) => {
    read(descriptor, buffer, at, buffer.length - at, at, (error, length) =>
      error === null ? resolve(length) : reject(error),
    );
  });
}

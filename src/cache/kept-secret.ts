import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Thirty-two bytes in base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/**
 * The secret kept in the file `secret` of a folder, made at random where there is none: the same for every process that shares the folder, and over
 * restarts. Only the feed's user may read it.
 *
 * @throws the system's error where the folder can be neither read nor written.
 */
export function keptSecret(dir: string): string {
  const file = path.join(dir, 'secret');
  const kept = secretIn(file);
  if (kept !== null) return kept;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    writeWhole(temporary, randomBytes(32).toString('base64url'));
    publish(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
  const now = secretIn(file);
  if (now === null) throw new Error(`${file} holds no secret after it was written`);
  return now;
}

/** Null where there is none, or what is there is none. */
function secretIn(file: string): string | null {
  try {
    const text = readFileSync(file, 'latin1').trim();
    return SECRET.test(text) ? text : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function writeWhole(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A link does not replace: of several processes that start together the first one's secret holds for all. */
function publish(temporary: string, file: string): void {
  try {
    linkSync(temporary, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && secretIn(file) !== null) return;
    // What is there is no secret, or the file system has no links.
    renameSync(temporary, file);
  }
}

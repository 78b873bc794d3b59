import type { RemoteAnswer } from './exchange.js';
import { peekCursor } from './peek-cursor.js';
import type { Page } from './types.js';

/** What is made of a page. */
export type Rows = Pick<Page<unknown>, 'data'>;

/** How a page is read. */
export interface PageReading<T extends Rows> {
  /** Reads an answer's body, which is lent until then: its memory is used again, so nothing may keep a view of it. Throws for what does not fit the contract. */
  readonly read: (body: Uint8Array) => T | Promise<T>;
  /** Told of the cursor of the page that follows, before the page is read, where its last bytes show one. */
  readonly onCursor?: ((cursor: string) => void) | undefined;
  /** The same, for threads that read what they fetch; absent where only `read` can. */
  readonly remote?: RemoteReading<T> | undefined;
}

export interface RemoteReading<T extends Rows> {
  /** What a thread is told to make of the body; plain data. */
  readonly plan: object;
  /** Takes what a thread made of it. */
  readonly take: (made: object) => T;
}

/** Reads a page in this thread. */
export async function readHere<T extends Rows>(
  body: Uint8Array,
  { read, onCursor }: PageReading<T>,
): Promise<T> {
  const cursor = onCursor === undefined ? null : peekCursor(body);
  if (cursor !== null) onCursor!(cursor);
  return await read(body);
}

/** Reads a page that a thread fetched. */
export async function readThere<T extends Rows>(
  { cursor, page }: RemoteAnswer,
  { read, onCursor, remote }: PageReading<T>,
): Promise<T> {
  if (cursor !== null) onCursor?.(cursor);
  const given = await page;
  return 'made' in given ? remote!.take(given.made) : await read(given.body);
}

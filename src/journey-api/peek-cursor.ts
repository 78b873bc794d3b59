/** More than the members behind a page's records take up, as a rule. */
const TAIL = 1024;
const CURSOR = /\]\s*,\s*"nextPageCursor"\s*:\s*"([^"\\]+)"\s*(?:,\s*"totalElements"\s*:\s*\d+\s*)?\}\s*$/;

/** A page's cursor from its last bytes, before the page is read; null where they show none. Only the page itself tells for sure. */
export function peekCursor(body: Uint8Array): string | null {
  const tail = Buffer.from(body.buffer, body.byteOffset, body.byteLength).subarray(-TAIL).toString('utf8');
  return CURSOR.exec(tail)?.[1] ?? null;
}

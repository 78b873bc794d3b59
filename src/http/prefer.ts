/** What a request prefers (Protocol 4.01 §8.2.8; RFC 7240). */
export interface Preferences {
  /** Rows a page, at least 1; null where none is asked for. */
  readonly pageSize: number | null;
  /** The `Preference-Applied` header; null where nothing was applied. */
  readonly applied: string | null;
}

/** Reads `maxpagesize` with or without `odata.`; parts may be joined by commas or, as Power Query does, by semicolons. */
export function preferences(header: string | undefined, maxPageSize: number): Preferences {
  for (const part of (header ?? '').split(/[,;]/)) {
    const found = /^\s*((?:odata\.)?maxpagesize)\s*=\s*"?(\d{1,15})"?\s*$/i.exec(part);
    if (found === null || Number(found[2]) === 0) continue;
    const pageSize = Math.min(Number(found[2]), maxPageSize);
    return { pageSize, applied: `${found[1]!.toLowerCase()}=${String(pageSize)}` };
  }
  return { pageSize: null, applied: null };
}

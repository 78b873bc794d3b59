/** What a request prefers (Protocol 4.01 §8.2.8; RFC 7240). */
export interface Preferences {
  /** Rows a page, at least 1; null where none is asked for. */
  readonly pageSize: number | null;
  /** Whether the feed's own annotations are asked for. */
  readonly annotations: boolean;
  /** The `Preference-Applied` header; null where nothing was applied. */
  readonly applied: string | null;
}

/**
 * Reads `maxpagesize` and `include-annotations`, with or without `odata.`; parts may be joined by commas or, as Power Query does, by
 * semicolons.
 */
export function preferences(header: string | undefined, maxPageSize: number): Preferences {
  const found = { pageSize: null as number | null, annotations: false };
  const applied: string[] = [];
  for (const part of (header ?? '').match(/(?:[^,;"]|"[^"]*")+/g) ?? []) {
    const [, name = '', value = ''] = /^\s*((?:odata\.)?[\w-]+)\s*=\s*"?([^"]*?)"?\s*$/.exec(part) ?? [];
    const kind = name.toLowerCase().replace(/^odata\./, '');
    if (kind === 'maxpagesize' && found.pageSize === null && /^\d{1,15}$/.test(value) && Number(value) > 0) {
      found.pageSize = Math.min(Number(value), maxPageSize);
      applied.push(`${name.toLowerCase()}=${String(found.pageSize)}`);
    }
    if (kind === 'include-annotations' && !found.annotations && includesOwn(value)) {
      found.annotations = true;
      applied.push(`${name.toLowerCase()}="${value}"`);
    }
  }
  return { ...found, applied: applied.length === 0 ? null : applied.join(', ') };
}

/** Whether a list of annotation patterns names the feed's own: the last that fits decides, and `-` excludes (Protocol 4.01 §8.2.8.4). */
function includesOwn(patterns: string): boolean {
  const fitting = patterns
    .split(',')
    .map((pattern) => pattern.trim())
    .filter((pattern) => /^-?(?:\*|JourneyFeed\.(?:\*|timeRange))$/.test(pattern));
  return fitting.length > 0 && !fitting.some((pattern) => pattern.startsWith('-'));
}

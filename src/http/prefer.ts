/** A preference the feed knows, as it was asked for (Protocol 4.01 §8.2.8). */
type Name = 'maxpagesize' | 'include-annotations' | 'omit-values';

/** What a request prefers (Protocol 4.01 §8.2.8; RFC 7240). */
export interface Preferences {
  /** Rows a page, at least 1; null where none is asked for. */
  readonly pageSize: number | null;
  /** Whether the feed's own annotations are asked for. */
  readonly annotations: boolean;
  /** Whether properties that are null are to be left out. */
  readonly omitNulls: boolean;
  /** What `Preference-Applied` says of each, in the order asked. */
  readonly said: ReadonlyMap<Name, string>;
}

/**
 * Reads `maxpagesize`, `include-annotations` and `omit-values`, with or without `odata.`; of both spellings the one without counts, else
 * the first. Parts may be joined by commas or, as Power Query does, by semicolons; what is not understood is passed over.
 */
export function preferences(header: string | undefined, maxPageSize: number): Preferences {
  const given = new Map<Name, { readonly name: string; readonly value: string }>();
  for (const part of (header ?? '').match(/(?:[^,;"]|"[^"]*")+/g) ?? []) {
    const [name = '', ...rest] = part.split('=');
    const value = rest
      .join('=')
      .trim()
      .replace(/^"([^"]*)"$/, '$1');
    const spelled = name.trim().toLowerCase();
    const kind = spelled.replace(/^odata\./, '');
    if (!isName(kind) || !MEANS[kind](value)) continue;
    const before = given.get(kind);
    if (before === undefined || (before.name !== kind && spelled === kind))
      given.set(kind, { name: spelled, value });
  }
  const size = given.get('maxpagesize');
  const pageSize = size === undefined ? null : Math.min(Number(size.value), maxPageSize);
  const said = new Map<Name, string>();
  for (const [kind, { name, value }] of given) {
    if (kind === 'maxpagesize') said.set(kind, `${name}=${String(pageSize)}`);
    else said.set(kind, kind === 'omit-values' ? `${name}=nulls` : `${name}="${value}"`);
  }
  return {
    pageSize,
    annotations: given.has('include-annotations'),
    omitNulls: given.has('omit-values'),
    said,
  };
}

/** The `Preference-Applied` header of an answer that heeds some kinds of preferences; nothing where none of them was asked for. */
export function preferencesApplied(
  { said }: Preferences,
  heeded: readonly Name[],
): Readonly<Record<string, string>> {
  const applied = [...said].filter(([kind]) => heeded.includes(kind)).map(([, text]) => text);
  return applied.length === 0 ? {} : { 'Preference-Applied': applied.join(', ') };
}

/** Whether a value is one that the feed can heed. */
const MEANS: Readonly<Record<Name, (value: string) => boolean>> = {
  maxpagesize: (value) => /^\d{1,15}$/.test(value) && Number(value) > 0,
  'include-annotations': includesOwn,
  'omit-values': (value) => value.toLowerCase() === 'nulls',
};

const isName = (text: string): text is Name => Object.hasOwn(MEANS, text);

/** Whether a list of annotation patterns asks for the feed's own: of those that fit, the longest decides, and `-` excludes (§8.2.8.4). */
function includesOwn(patterns: string): boolean {
  const fitting = patterns
    .split(',')
    .map((pattern) => pattern.trim())
    .filter((pattern) => /^-?(?:\*|JourneyFeed\.(?:\*|timeRange))$/.test(pattern));
  const size = (pattern: string): number => pattern.replace('-', '').length;
  const longest = Math.max(0, ...fitting.map(size));
  return fitting.some((pattern) => size(pattern) === longest && !pattern.startsWith('-'));
}

/** Which journeys the service root holds, by their start; days are local days of the zone, and `to` is excluded. */
export type Range =
  | { readonly kind: 'default' }
  | { readonly kind: 'last'; readonly days: number }
  | { readonly kind: 'between'; readonly from: string; readonly to: string };

/** Days the feed lets a range reach back. */
export const MAX_DAYS = 36_525;

/** A range as it stands in the page's URL: nothing, `7d` or `2025-01-01..2025-04-01`. What reads as none of them is the default. */
export function readRange(text: string): Range {
  const days = Number(/^(\d{1,5})d$/.exec(text)?.[1]);
  if (days >= 1 && days <= MAX_DAYS) return { kind: 'last', days };
  const [, from, to] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined && from <= to) return { kind: 'between', from, to };
  return { kind: 'default' };
}

export function rangeText(range: Range): string {
  if (range.kind === 'default') return '';
  return range.kind === 'last' ? `${String(range.days)}d` : `${range.from}..${range.to}`;
}

/** In words, for headings: the default's length is the feed's own. */
export function rangeWords(range: Range): string {
  if (range.kind === 'default') return 'the default range';
  if (range.kind === 'between') return `${range.from} up to ${range.to}, excluded`;
  return range.days === 1 ? 'since yesterday' : `the last ${String(range.days)} days`;
}

/** Path of the service root of a range and a zone, from the feed's own top: `/odata/in/Europe~Bucharest/last/7d/`. */
export function rootPath(range: Range, zone: string): string {
  const inZone = zone === '' ? '' : `in/${encodeURIComponent(zone.replaceAll('/', '~'))}/`;
  if (range.kind === 'default') return `/odata/${inZone}`;
  if (range.kind === 'last') return `/odata/${inZone}last/${String(range.days)}d/`;
  return `/odata/${inZone}between/${range.from}/${range.to}/`;
}

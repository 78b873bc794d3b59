import fc from 'fast-check';
import { DateTime } from 'luxon';

/** A service root: its path, the zone it speaks in, and journey starts from `start` to before `end` where it bounds them. */
export interface Root {
  readonly path: string;
  readonly zone: string;
  readonly range: { readonly start: number; readonly end: number } | null;
}

const IN = ['UTC', 'Europe/Bucharest', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Auckland'] as const;
/** Roots of a feed whose zone is `own`, at `now` (ISO 8601). */
export function anyRoot(own: string, now: string): fc.Arbitrary<Root> {
  const at = Date.parse(now);
  return fc
    .tuple(
      fc.option(fc.constantFrom(...IN)),
      fc.constantFrom('all', 'last', 'between', 'between'),
      fc.nat(),
      fc.nat(),
    )
    .map(([given, kind, a, b]) => {
      const zone = given ?? own;
      const prefix = given === null ? '' : `in/${given.replaceAll('/', '~')}/`;
      const today = DateTime.fromMillis(at, { zone }).startOf('day');
      if (kind === 'all') return { path: prefix, zone, range: null };
      if (kind === 'last') {
        const days = 1 + (a % 14);
        const range = { start: today.minus({ days }).toMillis(), end: at };
        return { path: `${prefix}last/${String(days)}d/`, zone, range };
      }
      const first = today.minus({ days: a % 13 });
      const last = first.plus({ days: b % 9 });
      const end = Math.min(last.toMillis(), at);
      const range = { start: Math.min(first.toMillis(), end), end };
      return { path: `${prefix}between/${first.toISODate()}/${last.toISODate()}/`, zone, range };
    });
}

import { suggestion } from '../errors/index.js';
import {
  countMissing,
  keepDays,
  type Missing,
  missingDays,
  settledDays,
  type WarmContext,
} from '../exec/index.js';
import { readContext } from '../http/index.js';
import type { EntitySet, Model } from '../model/index.js';
import type { Zone } from '../time/index.js';
import type { Composition } from './compose.js';

/** Days to be kept: local days of a zone from `from` to `to`, `to` excluded, of some sets. */
export interface Warming {
  readonly sets: readonly EntitySet[];
  readonly zone: Zone;
  readonly from: number;
  readonly to: number;
}

/** How far warming is. */
export interface WarmStep {
  /** From 0 to 1: a day of one endpoint is as much as another, however many sets are made of it. */
  readonly share: number;
  readonly rows: number;
}

/** What came of it. */
export interface WarmOutcome {
  /** Days that were not kept, each set's counted by itself. */
  readonly read: number;
  readonly rows: number;
  /** Local days that are settled, and so can be kept. */
  readonly settled: number;
}

/**
 * Reads what of some days is not kept yet, with the feed's own key, and keeps it. Throws as a read does, with the signal's reason when that
 * aborts; what was kept before stays. `lanes`: requests in flight at most.
 */
export async function warmDays(
  { sets, zone, from, to }: Warming,
  composition: Composition,
  signal: AbortSignal,
  options: { readonly lanes?: number; readonly onStep?: (step: WarmStep) => void } = {},
): Promise<WarmOutcome> {
  const context = warmContext(composition, zone, signal);
  const days = settledDays(from, to, zone, context.tables.settledBefore);
  const missing = await missingDays(sets, days, context);
  const all = missing.reduce((sum, each) => sum + lengthOf(each), 0);
  let before = 0;
  let rows = 0;
  for (const each of missing) {
    let kept = 0;
    for await (const warmed of keepDays(each, context, options.lanes)) {
      kept += warmed.days;
      rows += warmed.rows;
      options.onStep?.({ share: (before + lengthOf(each) * (kept / countMissing([each]))) / all, rows });
    }
    before += lengthOf(each);
  }
  return { read: countMissing(missing), rows, settled: days.length };
}

/** Days to be read of an endpoint, about: sets may miss different ones. */
const lengthOf = ({ parts }: Missing): number => Math.max(...[...parts.values()].map(({ length }) => length));

/** Days of sets that are not kept, although they could be. */
export async function stillMissing(
  { sets, zone, from, to }: Warming,
  composition: Composition,
  signal: AbortSignal,
): Promise<number> {
  const context = warmContext(composition, zone, signal);
  const days = settledDays(from, to, zone, context.tables.settledBefore);
  return countMissing(await missingDays(sets, days, context));
}

function warmContext(composition: Composition, zone: Zone, signal: AbortSignal): WarmContext {
  const { api, ownKey, cache, feed } = composition;
  if (ownKey === null || cache === null) throw new Error('warming needs a key and a cache');
  const reader = { api, key: ownKey, keyOwner: 'feed' } as const;
  const context = readContext({ reader, signal }, feed, { zone });
  return { ...context, tables: context.tables!, lasting: cache };
}

/**
 * The sets that are named, or all that are read from upstream. `refuse` makes the error of a name that is none of those.
 */
export function setsToWarm(
  named: readonly string[] | null,
  { sets }: Model,
  refuse: (message: string) => Error,
): readonly EntitySet[] {
  const fromUpstream = [...sets.values()].filter(({ source }) => source.kind === 'endpoint');
  return (named ?? fromUpstream.map(({ name }) => name)).map((name) => {
    const set = fromUpstream.find((each) => each.name === name);
    if (set !== undefined) return set;
    const what = sets.has(name) ? 'does not come from the Journey API' : 'is no entity set';
    throw refuse(
      `${name} ${what}.${suggestion(
        name,
        fromUpstream.map((each) => each.name),
      )}`,
    );
  });
}

import { type Slot, journeySlots } from '../journey-api/index.js';
import type { Column, EntitySet } from '../model/index.js';

/** What is told by the wall clock at a journey's start. */
export type WallPart = 'localDate' | 'localHour' | 'localInterval';

/**
 * Where a column's value comes from: slots of the index of a page, or the journey's start. Of a list `leaf` is the slot within a member, of
 * which each has `width`.
 */
export type Source =
  | { readonly kind: 'text' | 'whole'; readonly at: number }
  | {
      readonly kind: 'list';
      readonly at: number;
      readonly leaf: number;
      readonly width: number;
      readonly distinct: boolean;
    }
  | { readonly kind: 'instant' | WallPart };

export type ListSource = Extract<Source, { kind: 'list' }>;

const WHOLE = new Set(['Edm.Int32', 'Edm.Int64']);

/** Where the columns of a set come from; null where one of them is not told by the journey's record alone. */
export function sourcesOf(set: EntitySet, columns: Iterable<Column>): ReadonlyMap<Column, Source> | null {
  if (
    set.source.kind !== 'endpoint' ||
    set.source.endpoint !== 'journeys' ||
    set.source.rows.kind !== 'record'
  )
    return null;
  const sources = new Map<Column, Source>();
  for (const column of columns) {
    const source = sourceOf(set, column);
    if (source === null) return null;
    sources.set(column, source);
  }
  return sources;
}

function sourceOf(set: EntitySet, { source, type }: Column): Source | null {
  switch (source.kind) {
    case 'path':
      return scalar(journeySlots.get(source.path.join('/')), type);
    case 'list': {
      const slot = journeySlots.get(source.list.join('/'));
      const leaf = slot?.kind === 'list' ? slot.leaves.get(source.path.join('/')) : undefined;
      if (slot?.kind !== 'list' || leaf === undefined) return null;
      return { kind: 'list', at: slot.at, leaf, width: slot.width, distinct: source.distinct };
    }
    case 'wall': {
      const of = set.column.get(source.of);
      return of !== undefined && sourceOf(set, of)?.kind === 'instant' ? { kind: source.part } : null;
    }
    case 'place':
      return null;
  }
}

function scalar(slot: Slot | undefined, type: string): Source | null {
  if (slot?.kind === 'text' && type === 'Edm.String') return { kind: 'text', at: slot.at };
  if (slot?.kind === 'whole' && WHOLE.has(type)) return { kind: 'whole', at: slot.at };
  return slot?.kind === 'instant' && type === 'Edm.DateTimeOffset' ? { kind: 'instant' } : null;
}

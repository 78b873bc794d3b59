import { evaluate, type Scope } from './evaluate.js';
import { navigations } from './model.js';
import { inOrder, matching, type StartRange } from './order.js';
import type { Query } from './query.js';
import { toJson, type Row, type Sets } from './rows.js';

/** A row of the feed's JSON, with what is expanded in it. */
export type Nested = { readonly [name: string]: string | number | null | Nested | readonly Nested[] };

/** The answer to a query with expansions: as `answerJson`, and in each row what its expansions give. */
export function nestedAnswer(sets: Sets, query: Query, range: StartRange = {}): readonly Nested[] {
  const rows = matching(sets, query, range);
  return page(query, inOrder(sets, query.set, query.orderby, rows)).map((row) =>
    written(sets, query, row, { set: query.set, row }),
  );
}

/** What a query makes of the rows related to one row; `it` is the row of the resource path. */
export function relatedAnswer(
  sets: Sets,
  query: Query,
  related: readonly Row[],
  it: Scope[string] | null,
): { readonly rows: readonly Nested[]; readonly total: number } {
  const { set, filter } = query;
  const outer = it === null ? {} : { $it: it };
  const kept = related.filter(
    (row) => filter === null || evaluate(sets, { ...outer, '': { set, row } }, filter) === true,
  );
  const rows = page(query, inOrder(sets, set, query.orderby, kept, outer)).map((row) =>
    written(sets, query, row, it ?? { set, row }),
  );
  return { rows, total: kept.length };
}

function page({ skip, top }: Query, rows: readonly Row[]): readonly Row[] {
  const from = skip ?? 0;
  return rows.slice(from, top === null ? undefined : from + top);
}

/** One row as it is written: the columns selected, and its expansions. */
function written(sets: Sets, { set, select, expand = [] }: Query, row: Row, it: Scope[string]): Nested {
  const whole = toJson(set, row, sets.zone);
  const own = Object.fromEntries((select ?? Object.keys(whole)).map((name) => [name, whole[name]]));
  const members: Record<string, Nested[string]> = {};
  for (const { name, query } of expand) {
    const { rows, total } = relatedAnswer(sets, query, sets.related(set, row, name), it);
    members[name] = navigations[set][name].many ? rows : (rows[0] ?? null);
    if (query.count === true) members[`${name}@odata.count`] = total;
  }
  return { ...own, ...members };
}

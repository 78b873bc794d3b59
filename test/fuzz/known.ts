import fc from 'fast-check';
import {
  anyApplied,
  anyComputed,
  anyNested,
  anyStyle,
  buildSets,
  fixedNames,
  renderQuery,
  setNames,
} from '../reference/index.js';
import { synthetic } from '../reference/synthetic.js';

/** Paths with queries that are right, on every set, with every option: `count` of them. */
export function knownQueries(count: number, seed: number): readonly string[] {
  const sets = buildSets(synthetic(15, '2025-06-12T00:00:00Z'), 'UTC');
  const query = fc
    .constantFrom('Journeys', 'Transitions', ...setNames, ...fixedNames)
    .chain((set) =>
      fixedNames.some((fixed) => fixed === set)
        ? anyApplied(sets, set)
        : fc.oneof(anyApplied(sets, set), anyComputed(sets, set), anyNested(sets, set, 2)),
    );
  const spelled = fc
    .tuple(anyStyle, fc.constantFrom('4.0' as const, '4.01' as const))
    .map(([style, spelling]) => ({ ...style, spelling, aliases: true }));
  const url = fc
    .tuple(query, spelled, fc.constantFrom('', '', '', '', '/$count', '/'))
    .map(([asked, style, end]) => `${asked.set}${end}?${renderQuery(asked, style)}`);
  return fc.sample(url, { numRuns: count, seed });
}

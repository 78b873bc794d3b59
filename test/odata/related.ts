import type { EntitySet } from '../../src/model/index.js';
import { compile, type EvaluateContext, type Row, type Value } from '../../src/odata/index.js';
import { Zone } from '../../src/time/index.js';
import { journeys, model, setOf } from '../model/model.js';
import { boundOf, rowOf } from './evaluating.js';

type Values = Readonly<Record<string, Value>>;

/** One journey's rows, by set; navigation leads to those of the same journey. */
export interface Family {
  readonly rows: ReadonlyMap<EntitySet, readonly Row[]>;
  readonly context: EvaluateContext;
}

/** Rows given by the names of their sets and columns. */
export function familyOf(rows: Readonly<Record<string, readonly Values[]>>, zone = 'UTC'): Family {
  const bySet = new Map(
    Object.entries(rows).map(([name, list]) => {
      const set = setOf(name);
      return [set, list.map((values) => rowOf(values, set))] as const;
    }),
  );
  const setsOf = new Map([...bySet].flatMap(([set, list]) => list.map((row) => [row, set] as const)));
  const context: EvaluateContext = {
    zone: new Zone(zone),
    related: (row, { target, joinsOn }) => {
      const to = model.sets.get(target)!;
      const found = bySet.get(to) ?? [];
      if (joinsOn === 'journeyId') return found;
      const from = setsOf.get(row)!.column.get(joinsOn)!;
      return found.filter(({ values }) => values[to.column.get(joinsOn)!.index] === row.values[from.index]);
    },
  };
  return { rows: bySet, context };
}

/** What an expression gives for each row of a set. */
export function valuesIn(family: Family, text: string, set = journeys): readonly Value[] {
  const evaluate = compile(boundOf(text, { set }), family.context);
  return (family.rows.get(set) ?? []).map((row) => evaluate([row]));
}

import { compileApply } from '../../src/exec/apply/read.js';
import { Budget, MAX_HELD } from '../../src/exec/apply/sink.js';
import type { EntitySet } from '../../src/model/index.js';
import {
  bindApply,
  type BoundApply,
  compile,
  type EvaluateContext,
  parseOptions,
  type Row,
  scopeAt,
  type Value,
} from '../../src/odata/index.js';
import { journeys, model } from '../model/model.js';
import { alone, NOW, rowOf } from '../odata/evaluating.js';

export type Values = Readonly<Record<string, Value>>;

/** `$apply` as it stands in a URL, settled on a set. */
export function boundApply(text: string, set: EntitySet = journeys): BoundApply {
  const { apply } = parseOptions(`$apply=${encodeURIComponent(text)}`);
  const it = { index: 0, set };
  return bindApply(apply!, it, (row) => scopeAt(row, row, { model, aliases: {}, now: NOW }, '$apply'));
}

export interface Running {
  readonly set?: EntitySet;
  readonly context?: EvaluateContext;
  readonly limit?: number;
}

/** Runs `$apply` over rows; each that comes out as an object of what it has. */
export function appliedTo(text: string, rows: readonly Row[], running: Running = {}): readonly Values[] {
  const { set = journeys, context = alone('UTC'), limit = MAX_HELD } = running;
  const { predicates, stages, row } = boundApply(text, set);
  const conditions = predicates.map((predicate) => compile(predicate, context));
  const budget = new Budget(limit);
  const run = compileApply(
    { stages, set: row.set, last: null },
    context,
  )({
    outer: [],
    budget,
  });
  const matching = rows.filter((each) => conditions.every((matches) => matches([each]) === true));
  for (const each of matching) run.push([each]);
  run.end();
  const computed = [...(row.computed ?? [])].map(([name, expr]) => [name, compile(expr, context)] as const);
  return run.result().rows.map((each) => {
    const own = row.set.columns.map(({ name, index }) => [name, each.values[index]] as const);
    const added = computed.map(([name, evaluate]) => [name, evaluate([each])] as const);
    return Object.fromEntries([...own, ...added].filter(([, value]) => value !== undefined)) as Values;
  });
}

/** The same over rows of Journeys given by the values of some columns. */
export const applied = (text: string, rows: readonly Values[], running: Running = {}): readonly Values[] =>
  appliedTo(
    text,
    rows.map((values) => rowOf(values, running.set)),
    running,
  );

/** Some columns of each row. */
export const only = (rows: readonly Values[], ...names: readonly string[]): readonly (readonly Value[])[] =>
  rows.map((row) => names.map((name) => row[name]!));

/** Five journeys, not in order. */
export const ROWS: readonly Values[] = [
  { journeyId: 'd', time: 4, outcome: null, direction: 'Inbound', handlingDuration: 5 },
  { journeyId: 'a', time: 1, outcome: 'Handled', direction: 'Inbound', handlingDuration: 10 },
  { journeyId: 'b', time: 2, outcome: 'Abandoned', direction: 'Inbound', handlingDuration: null },
  { journeyId: 'e', time: 5, outcome: 'Handled', direction: 'Inbound', handlingDuration: 30 },
  { journeyId: 'c', time: 3, outcome: 'Handled', direction: 'Outbound', handlingDuration: 30 },
];

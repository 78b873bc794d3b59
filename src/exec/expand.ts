import { compile, type Evaluate, type EvaluateContext, type Frames, type Row } from '../odata/index.js';
import { type Expansion, totalOrder } from '../plan/index.js';
import { Budget, compileApply } from './apply/index.js';
import { compareBy } from './pool.js';

/** Related rows of one row. */
export interface Related {
  readonly rows: readonly Row[];
  /** How many there are before $skip and $top. */
  readonly total: number;
}

/** Compiles what an expansion gives for a row, whose frames are those of the rows around it with itself as the last. */
export function compileExpansion(
  { navigation, variable, selection }: Expansion,
  evaluation: EvaluateContext,
): (frames: Frames) => Related {
  const { set, predicate, top, skip, apply } = selection;
  const matches = predicate === null ? null : compile(predicate, evaluation);
  const applied = apply === undefined ? null : compileApply(apply, evaluation);
  const order = totalOrder(set, selection.order);
  const keys: readonly Evaluate[] = order.map(({ expr }) => compile(expr, evaluation));
  const compare = compareBy(order.map(({ descending }) => descending));
  return (frames) => {
    const found = evaluation.related(frames[variable - 1]!, navigation);
    const inner = found
      .map((row) => [...frames.slice(0, variable), row])
      .filter((each) => matches === null || matches(each) === true);
    if (applied !== null) {
      const running = applied({ outer: frames.slice(0, variable), budget: new Budget() });
      for (const each of inner) running.push(each);
      running.end();
      return running.result();
    }
    const keyed = inner.map((each) => ({ row: each[variable]!, keys: keys.map((key) => key(each)) }));
    keyed.sort((a, b) => compare(a.keys, b.keys));
    const rows = keyed.slice(skip, top === null ? undefined : skip + top).map(({ row }) => row);
    return { rows, total: keyed.length };
  };
}

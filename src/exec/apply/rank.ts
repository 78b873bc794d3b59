import { compareValues, compile, type EvaluateContext, type Stage, type Value } from '../../odata/index.js';
import { compareBy } from '../pool.js';
import type { Operator } from './sink.js';
import { First, type Placed, stable } from './sort.js';

type RankStage = Extract<Stage, { kind: 'rank' }>;

/**
 * Compiles `topcount`, `topsum`, `toppercent` and the same from below (Data Aggregation 4.0 §3.3.1): rows are taken by their value until there
 * are enough, and come out in their own order. What has no value adds nothing to a sum.
 */
export function compileRank(stage: RankStage, evaluation: EvaluateContext): Operator {
  const value = compile(stage.value, evaluation);
  const keys = stage.order.map(({ expr }) => compile(expr, evaluation));
  const descending = stage.method.startsWith('top');
  const inOrder = stable(compareBy(stage.order.map(() => false)));
  const byValue = (left: Ranked, right: Ranked): number => {
    const order = compareValues(left.value, right.value);
    return (descending ? -order : order) || inOrder(left, right);
  };
  const capacity = stage.method.endsWith('count') ? stage.amount : Number.POSITIVE_INFINITY;
  return (next, run) => {
    const first = new First(byValue, capacity, run);
    let place = 0;
    return {
      push: (frames) => {
        first.add({ frames, value: value(frames), keys: keys.map((key) => key(frames)), place: place++ });
      },
      end: () => {
        const taken = [...enough(first.take(), stage)].sort(inOrder);
        for (const { frames } of taken) next.push(frames);
        next.end();
      },
    };
  };
}

interface Ranked extends Placed {
  readonly value: Value;
}

const numberOf = ({ value }: Ranked): number => (value as number | null) ?? 0;

function enough(rows: readonly Ranked[], { method, amount }: RankStage): readonly Ranked[] {
  if (method.endsWith('count')) return rows;
  const total = rows.reduce((sum, row) => sum + numberOf(row), 0);
  // Multiplied and not divided: 29 of 100 are 29 percent, and 29 / 100 * 100 is a little less.
  const isEnough = method.endsWith('percent')
    ? (sum: number) => total !== 0 && Math.sign(total) * (sum * 100 - amount * total) >= 0
    : (sum: number) => (amount < 0 ? sum <= amount : sum >= amount);
  let sum = 0;
  let count = 0;
  while (count < rows.length && !isEnough(sum)) sum += numberOf(rows[count++]!);
  return rows.slice(0, count);
}

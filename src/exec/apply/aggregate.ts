import {
  type Aggregation,
  compareValues,
  compile,
  type Evaluate,
  type EvaluateContext,
  type Frames,
  type Row,
  type Stage,
  type Step,
  type Value,
} from '../../odata/index.js';
import { type Budget, framesOf, type Operator, type Run, type Sink } from './sink.js';

/** Makes one value of many rows. */
interface Accumulator {
  add(frames: Frames): void;
  result(): Value;
}

type Open = (run: Run) => Accumulator;

/** Compiles `aggregate` (Data Aggregation 4.0 §3.2.1); `stages` compiles those of `from`. */
export function compileAggregate(
  { items }: Extract<Stage, { kind: 'aggregate' }>,
  evaluation: EvaluateContext,
  stages: (stages: readonly Stage[]) => Operator,
): Operator {
  const opens = items.map((item) => compileAggregation(item, evaluation, stages));
  return (next, run) => {
    const accumulators = opens.map((open) => open(run));
    return {
      push: (frames) => {
        for (const accumulator of accumulators) accumulator.add(frames);
      },
      end: () => {
        next.push(
          framesOf(
            run,
            accumulators.map((accumulator) => accumulator.result()),
          ),
        );
        next.end();
      },
    };
  };
}

function compileAggregation(
  item: Aggregation,
  evaluation: EvaluateContext,
  stages: (stages: readonly Stage[]) => Operator,
): Open {
  if (item.kind === 'stages') {
    const operator = stages(item.stages);
    return (run) => staged(operator, run);
  }
  const value = item.value === null ? null : compile(item.value, evaluation);
  const takesPart = item.filter === null ? null : compile(item.filter, evaluation);
  const { method, path } = item;
  return (run) => {
    const tally = tallyOf(method, value !== null, run.budget);
    const add = (frames: Frames): void => {
      if (takesPart !== null && takesPart(frames) !== true) return;
      const found = value === null ? null : value(frames);
      if (value === null || found !== null) tally.add(found);
    };
    const each = path.length === 0 ? add : onceEach(path, add, evaluation);
    return { add: each, result: () => tally.result() };
  };
}

/** `from`: the first value of the one row that comes out. */
function staged(operator: Operator, run: Run): Accumulator {
  let result: Value = null;
  const last: Sink = {
    push: (frames) => {
      result = frames.at(-1)!.values[0]!;
    },
    end: () => undefined,
  };
  const sink = operator(last, run);
  return {
    add: (frames) => {
      sink.push(frames);
    },
    result: () => {
      sink.end();
      return result;
    },
  };
}

/**
 * Each row that the path leads to, once, however many rows lead to it. Rows of a journey are the same objects as long as the journey is
 * there, and nothing keeps it here.
 */
function onceEach(
  path: readonly Step[],
  add: Evaluate | ((frames: Frames) => void),
  evaluation: EvaluateContext,
): (frames: Frames) => void {
  const seen = new WeakSet<Row>();
  return (frames) => {
    let rows: readonly Row[] = [frames.at(-1)!];
    for (const { navigation } of path) rows = rows.flatMap((row) => evaluation.related(row, navigation));
    for (const row of rows) {
      if (seen.has(row)) continue;
      seen.add(row);
      add([row]);
    }
  };
}

/** Values, none of them null, on their way to one; without values the rows are counted. */
interface Tally {
  add(value: Value): void;
  result(): Value;
}

function tallyOf(
  method: Extract<Aggregation, { kind: 'values' }>['method'],
  ofValues: boolean,
  budget: Budget,
): Tally {
  switch (method) {
    case 'count':
      return new Count();
    case 'countdistinct':
      return ofValues ? new Distinct(budget) : new Count();
    case 'sum':
      return new Sum((sum) => sum);
    case 'average':
      return new Sum((sum, count) => sum / count);
    case 'min':
      return new Extreme(-1);
    case 'max':
      return new Extreme(1);
  }
}

class Count implements Tally {
  #count = 0;

  add(): void {
    this.#count += 1;
  }

  result(): Value {
    return this.#count;
  }
}

class Sum implements Tally {
  #sum = 0;
  #count = 0;

  constructor(private readonly of: (sum: number, count: number) => number) {}

  add(value: Value): void {
    this.#sum += value as number;
    this.#count += 1;
  }

  result(): Value {
    return this.#count === 0 ? null : this.of(this.#sum, this.#count);
  }
}

class Extreme implements Tally {
  #value: Value = null;

  constructor(private readonly sign: 1 | -1) {}

  add(value: Value): void {
    if (this.#value === null || compareValues(value, this.#value) * this.sign > 0) this.#value = value;
  }

  result(): Value {
    return this.#value;
  }
}

class Distinct implements Tally {
  readonly #values = new Set<Value>();

  constructor(private readonly budget: Budget) {}

  add(value: Value): void {
    if (this.#values.has(value)) return;
    this.budget.hold();
    this.#values.add(value);
  }

  result(): Value {
    const { size } = this.#values;
    this.budget.release(size);
    this.#values.clear();
    return size;
  }
}

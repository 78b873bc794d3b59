import {
  compareValues,
  compile,
  type EvaluateContext,
  type Frames,
  type Stage,
  type Taken,
  type Value,
} from '../../odata/index.js';
import { framesOf, Gate, type Operator, type Run, type Sink } from './sink.js';

type GroupStage = Extract<Stage, { kind: 'group' }>;
type Read = (frames: Frames) => Value | undefined;

/** Reads a value of a row; undefined where the row does not have it. */
export function compileTaken(taken: Taken, evaluation: EvaluateContext): Read {
  if (taken.kind === 'value') return compile(taken.value, evaluation);
  const { index } = taken;
  return (frames) => frames.at(-1)!.values[index];
}

/** The rows of one key, on their way through stages of their own. */
interface Group {
  readonly keys: readonly (Value | undefined)[];
  readonly sink: Sink;
  readonly gate: Gate;
}

/**
 * Compiles `groupby` (Data Aggregation 4.0 §3.2.3). Groups come in the order of their keys, nulls first and before them what is absent.
 * `inner` runs for each group.
 */
export function compileGroup(stage: GroupStage, inner: Operator, evaluation: EvaluateContext): Operator {
  const keys = stage.keys.map((key) => compileTaken(key, evaluation));
  return (next, run) => new Grouping(stage, keys, inner, next, run);
}

/** Groups by the first key, in each of them by the second, and so on. */
type Level = Map<Value | undefined, Level | Group>;

class Grouping implements Sink {
  readonly #groups: Group[] = [];
  readonly #first: Level = new Map();

  constructor(
    private readonly stage: GroupStage,
    private readonly keys: readonly Read[],
    private readonly inner: Operator,
    private readonly next: Sink,
    private readonly run: Run,
  ) {}

  push(frames: Frames): void {
    this.#groupOf(this.keys.map((key) => key(frames))).sink.push(frames);
  }

  end(): void {
    this.#groups.sort((left, right) => compareKeys(left.keys, right.keys));
    for (const { gate, sink } of this.#groups) {
      gate.open();
      sink.end();
    }
    this.run.budget.release(this.#groups.length);
    this.next.end();
  }

  #groupOf(keys: readonly (Value | undefined)[]): Group {
    let level = this.#first;
    for (const key of keys.slice(0, -1)) {
      let below = level.get(key) as Level | undefined;
      if (below === undefined) {
        below = new Map();
        level.set(key, below);
      }
      level = below;
    }
    const last = keys.at(-1);
    const known = level.get(last) as Group | undefined;
    if (known !== undefined) return known;
    const group = this.#open(keys);
    level.set(last, group);
    this.#groups.push(group);
    return group;
  }

  #open(keys: readonly (Value | undefined)[]): Group {
    const { run, next } = this;
    run.budget.hold();
    const { gives } = this.stage;
    const values = keys as readonly Value[];
    const gate = new Gate((frames) => {
      next.push(gives === 'rows' ? frames : framesOf(run, [...values, ...frames.at(-1)!.values]));
    }, run.budget);
    if (gives !== 'keys') return { keys, gate, sink: this.inner(gate, run) };
    const sink: Sink = {
      push: () => undefined,
      end: () => {
        next.push(framesOf(run, values));
      },
    };
    return { keys, gate, sink };
  }
}

function compareKeys(left: readonly (Value | undefined)[], right: readonly (Value | undefined)[]): number {
  for (const [i, a] of left.entries()) {
    const b = right[i];
    const order =
      a === undefined || b === undefined
        ? Number(b === undefined) - Number(a === undefined)
        : compareValues(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

import { type Apply, type EvaluateContext, type Row, type Stage } from '../../odata/index.js';
import type { Plan } from '../../plan/index.js';
import { countRows } from '../count.js';
import { fixedRows } from '../fixed.js';
import { evaluationOf, Gatherer } from '../gather.js';
import type { ReadContext } from '../read-context.js';
import { Budget, framesOf, type Run, type Sink } from './sink.js';
import { compileStages } from './stages.js';
import { compileTabled, type Tabled } from './tabled.js';

/** Takes rows, in whole tables where it can. */
type RowSink = Pick<Tabled, 'addRow' | 'end'> & Partial<Tabled>;

/** What `$apply` and the options behind it made of rows. */
export interface Applied {
  readonly rows: readonly Row[];
  /** How many there were before `$skip` and `$top`. */
  readonly total: number;
}

/** One run of `$apply`: rows are pushed into it, and its result taken. */
interface Running extends Sink {
  result(): Applied;
}

/** Compiles what `$apply` makes of rows, which are pushed as the last of their frames. */
export function compileApply({ stages, last }: Apply, evaluation: EvaluateContext): (run: Run) => Running {
  const operator = compileStages(stages, evaluation);
  const tail = compileStages(last === null ? [] : [last], evaluation);
  return (run) => {
    const rows: Row[] = [];
    let total = 0;
    const collect: Sink = {
      push: (frames) => {
        run.budget.hold();
        rows.push(frames.at(-1)!);
      },
      end: () => undefined,
    };
    const ended = tail(collect, run);
    const counted: Sink = {
      push: (frames) => {
        total += 1;
        ended.push(frames);
      },
      end: () => {
        ended.end();
      },
    };
    const sink = operator(counted, run);
    return {
      push: (frames) => {
        sink.push(frames);
      },
      end: () => {
        sink.end();
      },
      result: () => ({ rows, total }),
    };
  };
}

/**
 * Reads the rows of a plan and gives what `$apply` makes of them, as a whole: read again it might come out different, so it has no pages.
 * @throws FeedError tooManyRows where it would take to hold too much at a time
 */
export async function readApplied(plan: Plan, context: ReadContext): Promise<Applied> {
  const apply = plan.query.apply!;
  const run: Run = { outer: [], budget: new Budget() };
  const [first, ...rest] = apply.stages;
  if (first !== undefined && countsRows(first)) {
    const running = compileApply({ ...apply, stages: rest }, evaluationOf(context))(run);
    const total = await countRows(plan, context);
    running.push(
      framesOf(
        run,
        first.items.map(() => total),
      ),
    );
    running.end();
    return running.result();
  }
  const evaluation = evaluationOf(context);
  const tabled = compileTabled(first, evaluation);
  const stages = tabled === null ? apply.stages : rest;
  const running = compileApply({ ...apply, stages }, evaluation)(run);
  await pushRows(plan, context, tabled === null ? byRow(running) : tabled(running, run));
  return running.result();
}

/** Rows one by one, for stages that have no use for tables. */
function byRow(sink: Sink): RowSink {
  return {
    addRow: (row) => {
      sink.push([row]);
    },
    end: () => {
      sink.end();
    },
  };
}

/** Whether all a stage wants to know is how many rows there are, which totals may tell. */
function countsRows(stage: Stage): stage is Extract<Stage, { kind: 'aggregate' }> {
  if (stage.kind !== 'aggregate') return false;
  return stage.items.every((item) => {
    return (
      item.kind === 'values' &&
      item.method === 'count' &&
      item.path.length === 0 &&
      item.value === null &&
      item.filter === null
    );
  });
}

async function pushRows(plan: Plan, context: ReadContext, sink: RowSink): Promise<void> {
  if (plan.nothing === null) await pushAll(plan, context, sink);
  sink.end();
}

async function pushAll(plan: Plan, context: ReadContext, sink: RowSink): Promise<void> {
  if (plan.strategies.length === 0) {
    for (const row of fixedRows(plan, context)) sink.addRow(row);
    return;
  }
  const controller = new AbortController();
  const signal = AbortSignal.any([context.signal, controller.signal]);
  const gatherer = new Gatherer(plan, { ...context, signal });
  const missing = plan.wanted === null ? null : new Set(plan.wanted);
  try {
    const { window } = plan;
    for await (const gathered of gatherer.gather({ window, only: [], limit: null, ahead: () => true })) {
      const { selected, journeyIds } = gathered;
      if (sink.add !== undefined && selected !== null)
        for (const { table, places } of selected) sink.add(table, places);
      else for (const row of gathered.rows) sink.addRow(row);
      if (missing === null) continue;
      for (const journeyId of journeyIds) missing.delete(journeyId);
      if (missing.size === 0) return;
    }
  } finally {
    // What was asked for ahead is no longer wanted.
    controller.abort();
  }
}

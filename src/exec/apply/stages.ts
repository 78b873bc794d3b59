import { compile, type EvaluateContext, type Stage, type Value } from '../../odata/index.js';
import { compileAggregate } from './aggregate.js';
import { compileGroup, compileTaken } from './group.js';
import { compileRank } from './rank.js';
import { framesOf, Gate, type Operator } from './sink.js';
import { compileSort } from './sort.js';

/** Compiles stages, one behind the other, to one operator. */
export function compileStages(stages: readonly Stage[], evaluation: EvaluateContext): Operator {
  const operators = stages.map((stage) => compileStage(stage, evaluation));
  return (next, run) => operators.reduceRight((sink, operator) => operator(sink, run), next);
}

function compileStage(stage: Stage, evaluation: EvaluateContext): Operator {
  switch (stage.kind) {
    case 'filter':
      return compileFilter(stage, evaluation);
    case 'sort':
      return compileSort(stage, evaluation);
    case 'rank':
      return compileRank(stage, evaluation);
    case 'concat':
      return compileConcat(stage.branches.map((branch) => compileStages(branch, evaluation)));
    case 'group':
      return compileGroup(stage, compileStages(stage.stages, evaluation), evaluation);
    case 'aggregate':
      return compileAggregate(stage, evaluation, (inner) => compileStages(inner, evaluation));
    case 'project':
      return compileProject(stage, evaluation);
  }
}

function compileFilter(
  { predicate }: Extract<Stage, { kind: 'filter' }>,
  evaluation: EvaluateContext,
): Operator {
  const matches = compile(predicate, evaluation);
  return (next) => ({
    push: (frames) => {
      if (matches(frames) === true) next.push(frames);
    },
    end: () => {
      next.end();
    },
  });
}

function compileProject(
  { from }: Extract<Stage, { kind: 'project' }>,
  evaluation: EvaluateContext,
): Operator {
  const reads = from.map((taken) => (taken === null ? () => undefined : compileTaken(taken, evaluation)));
  return (next, run) => ({
    push: (frames) => {
      next.push(framesOf(run, reads.map((read) => read(frames)) as Value[]));
    },
    end: () => {
      next.end();
    },
  });
}

/** The first branch's rows go on as they come; the others' wait for theirs. */
function compileConcat(branches: readonly Operator[]): Operator {
  return (next, run) => {
    const running = branches.map((branch) => {
      const gate = new Gate((frames) => {
        next.push(frames);
      }, run.budget);
      return { gate, sink: branch(gate, run) };
    });
    running[0]?.gate.open();
    return {
      push: (frames) => {
        for (const { sink } of running) sink.push(frames);
      },
      end: () => {
        for (const { gate, sink } of running) {
          gate.open();
          sink.end();
        }
        next.end();
      },
    };
  };
}

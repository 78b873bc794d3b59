import type { Aggregation, Apply, BoundOrder, Stage, Taken } from '../odata/index.js';
import { print } from './print.js';

type Explained = Readonly<Record<string, unknown>>;

/** What `$apply` does to rows, stage by stage, and the columns that come out. */
export function explainApply({ stages, set, last }: Apply): Explained {
  return {
    stages: [...stages, ...(last === null ? [] : [last])].map(explainStage),
    columns: set.columns.map(({ name }) => name),
  };
}

function explainStage(stage: Stage): Explained {
  switch (stage.kind) {
    case 'filter':
      return { filter: print(stage.predicate) };
    case 'sort':
      return { orderby: orderText(stage.order), skip: stage.skip, top: stage.top };
    case 'rank':
      return { [stage.method]: stage.amount, by: print(stage.value) };
    case 'concat':
      return { concat: stage.branches.map((branch) => ({ stages: branch.map(explainStage) })) };
    case 'group':
      return {
        groupby: stage.keys.map(takenText),
        gives: stage.gives,
        stages: stage.stages.map(explainStage),
      };
    case 'aggregate':
      return { aggregate: stage.items.map((item, i) => `${aggregationText(item)} as ${stage.columns[i]!}`) };
    case 'project':
      return {
        columns: stage.from.flatMap((taken, i) => {
          return taken === null ? [] : [`${takenText(taken)} as ${stage.columns[i]!}`];
        }),
      };
  }
}

const orderText = (order: readonly BoundOrder[]): readonly string[] =>
  order.map(({ expr, descending }) => `${print(expr)} ${descending ? 'desc' : 'asc'}`);

/** A column taken as it is has no name of its own here. */
const takenText = (taken: Taken): string =>
  taken.kind === 'value' ? print(taken.value) : `column ${String(taken.index)}`;

function aggregationText(item: Aggregation): string {
  if (item.kind === 'stages') return JSON.stringify(item.stages.map(explainStage));
  const path = item.path.map(({ navigation }) => `${navigation.name}/`).join('');
  const filter = item.filter === null ? '' : ` where ${print(item.filter)}`;
  if (item.value === null) return `${path}$count${filter}`;
  return `${path}${print(item.value)} with ${item.method}${filter}`;
}

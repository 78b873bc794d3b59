import { compileExpansion } from '../exec/index.js';
import type { EvaluateContext } from '../odata/index.js';
import type { Selection } from '../plan/index.js';
import type { Projection, Shape } from '../write/index.js';

/** What is written of a selection's rows, with what is expanded in them. */
export function shapeOf({ select, expand }: Selection, evaluation: EvaluateContext): Shape {
  const members = expand.map((expansion) => ({
    name: expansion.navigation.name,
    collection: expansion.navigation.collection,
    counted: expansion.selection.count,
    related: compileExpansion(expansion, evaluation),
    shape: shapeOf(expansion.selection, evaluation),
  }));
  return { columns: select, members };
}

/** What a selection's context URL tells of it. */
export function projectionOf({ set, select, expand }: Selection): Projection {
  return {
    columns: select.length === set.columns.length ? null : select.map((column) => column.name),
    expanded: expand.map(({ navigation, selection }) => [navigation.name, projectionOf(selection)] as const),
  };
}

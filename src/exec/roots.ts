import { compile, RootReferences, type RootReference, type RootValues, type Value } from '../odata/index.js';
import { type PlanContext, planOf } from '../plan/index.js';
import { evaluationOf } from './gather.js';
import type { ReadContext } from './read-context.js';
import { Read } from './read.js';

/**
 * What `bindWith` binds, with the values of the entities that it names after `$root`: where it names any, they are read, each once, and it
 * binds again. They are looked for in the range of the service root, as a key in the path is. Throws as `bindWith` and a read do.
 */
export async function withRoots<T>(
  bindWith: (roots: RootValues) => T,
  planning: PlanContext,
  context: ReadContext,
): Promise<T> {
  const met = new RootReferences();
  const bound = bindWith(met.valueOf);
  if (met.unread.length === 0) return bound;
  const values = await Promise.all(
    met.unread.map(async (each) => [each.name, await valueOf(each, planning, context)] as const),
  );
  return bindWith(new RootReferences(new Map(values)).valueOf);
}

/** Null where there is no such entity. */
async function valueOf(
  { name, set, key, value }: RootReference,
  planning: PlanContext,
  context: ReadContext,
): Promise<Value> {
  const plan = planOf(
    {
      set,
      predicate: key,
      order: [],
      select: [],
      computed: [{ name, expr: value }],
      expand: [],
      top: null,
      skip: 0,
      count: false,
    },
    planning,
  );
  const evaluate = compile(value, evaluationOf(context));
  for await (const [row] of new Read(plan, context, null, 1, 1).batches()) {
    if (row !== undefined) return evaluate([row]);
  }
  return null;
}

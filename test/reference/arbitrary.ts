import fc from 'fast-check';
import { condition, contradiction, window, type Features } from './conditions.js';
import { columnOf, namesOf, nth, sceneOf, type Draft } from './draft.js';
import { columns, defaultOrder, navigations, startColumn, type SetName } from './model.js';
import { pushable, pushed } from './pushable.js';
import { and, arith, fn, int, type Cond, type OrderItem, type Query, type Val } from './query.js';
import { matching } from './order.js';
import type { Style } from './render.js';
import type { Sets } from './rows.js';
import { dice } from './text-leaves.js';

export type { Features } from './conditions.js';

export const allFeatures: Features = { lambdas: true, navigation: true, durations: false };
export const flatFeatures: Features = { lambdas: false, navigation: false, durations: false };

/** Every way of writing a query. */
export const anyStyle: fc.Arbitrary<Style> = fc.record({
  seed: fc.nat(),
  parens: fc.constantFrom('full', 'minimal', 'random'),
  encoding: fc.constantFrom('light', 'heavy', 'random'),
  chains: fc.boolean(),
  spaces: fc.boolean(),
});

/**
 * Queries on one set, with values taken from its rows. Upper bounds of time lie at most a day past the data, or at the
 * end of the data's last year; a feed that is asked without a lower bound answers like a full read when its default range
 * (FEED_HISTORY_DAYS) is longer than the data and a year.
 */
export function anyQuery(sets: Sets, set: SetName, features: Features): fc.Arbitrary<Query> {
  const whole = Object.keys(columns[set]);
  const rest = fc.record({
    orderby: ordering(features),
    top: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: 2, arbitrary: fc.integer({ min: 1, max: 30 }) },
      { weight: 1, arbitrary: fc.constantFrom(0, 1, 1, 2, 2, 1000) },
    ),
    skip: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.nat({ max: 12 }) },
    ),
    select: fc.oneof(
      { weight: 2, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.subarray(whole, { minLength: 1 }) },
    ),
  });
  return fc.tuple(dice, filtering(features), rest).map(([pick, filter, others]) => {
    const scene = sceneOf(sets, set, pick);
    return { ...others, set, filter: filter?.(scene) ?? null, orderby: others.orderby(scene) };
  });
}

/** A filter alone, for tests of the predicate only. */
export function anyFilter(sets: Sets, set: SetName, features: Features): fc.Arbitrary<Cond | null> {
  return fc
    .tuple(dice, filtering(features))
    .map(([pick, filter]) => filter?.(sceneOf(sets, set, pick)) ?? null);
}

export interface Traits {
  readonly matched: number;
  readonly total: number;
  /** Neither nothing nor everything passes the filter. */
  readonly selective: boolean;
  /** Some conjunct is one that an upstream filter could answer or narrow. */
  readonly pushable: boolean;
}

export function traitsOf(sets: Sets, query: Query): Traits {
  const matched = matching(sets, query).length;
  const total = sets.rows[query.set].length;
  return {
    matched,
    total,
    selective: matched > 0 && matched < total,
    pushable: pushable(query.set, query.filter),
  };
}

function filtering(features: Features): fc.Arbitrary<Draft<Cond> | null> {
  const tree = fc.oneof(
    { weight: 2, arbitrary: condition(0, features) },
    { weight: 2, arbitrary: condition(1, features) },
    { weight: 3, arbitrary: condition(2, features) },
    { weight: 1, arbitrary: condition(3, features) },
  );
  const narrow = pushed(features.lambdas);
  const conjuncts = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(narrow) },
    { weight: 2, arbitrary: fc.tuple(narrow, narrow) },
    { weight: 3, arbitrary: fc.tuple(narrow, tree) },
    { weight: 2, arbitrary: fc.tuple(narrow, window, condition(0, features)) },
    { weight: 2, arbitrary: fc.tuple(window) },
    { weight: 2, arbitrary: fc.tuple(window, tree) },
    { weight: 4, arbitrary: fc.tuple(tree) },
    { weight: 1, arbitrary: fc.tuple(contradiction, tree) },
  );
  const joined = fc.tuple(conjuncts, dice).map(([drafts, turn]): Draft<Cond> => (scene) => {
    const all: Cond[] = drafts.map((draft: Draft<Cond>) => draft(scene));
    const at = turn % all.length;
    const [first, ...others] = [...all.slice(at), ...all.slice(0, at)];
    return and(first, ...others);
  });
  return fc.oneof({ weight: 19, arbitrary: joined }, { weight: 1, arbitrary: fc.constant(null) });
}

function ordering(features: Features): fc.Arbitrary<Draft<OrderItem[]>> {
  const none: Draft<OrderItem[]> = () => [];
  const byTime = fc
    .tuple(fc.boolean(), fc.boolean())
    .map(([desc, byStart]): Draft<OrderItem[]> => (scene) => {
      const name = byStart ? startColumn(scene.set) : defaultOrder[scene.set][0];
      return [{ v: columnOf(scene, name), desc }];
    });
  const items = fc.array(fc.tuple(orderValue(features), fc.boolean()), { minLength: 1, maxLength: 3 });
  const once = (all: OrderItem[]): OrderItem[] => [
    ...new Map(all.map((item) => [JSON.stringify(item.v), item])).values(),
  ];
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(none) },
    { weight: 3, arbitrary: byTime },
    {
      weight: 3,
      arbitrary: items.map(
        (all): Draft<OrderItem[]> =>
          (s) =>
            once(all.map(([v, desc]) => ({ v: v(s), desc }))),
      ),
    },
  );
}

/** A column, an expression over one, a journey's column, or a number of members. */
function orderValue({ navigation, lambdas }: Features): fc.Arbitrary<Draft<Val>> {
  return fc.tuple(fc.nat({ max: 11 }), dice).map(([form, pick]): Draft<Val> => (scene) => {
    const column = columnOf(scene, nth(Object.keys(columns[scene.set]), pick));
    const word = columnOf(scene, nth(namesOf(scene.set, 'text'), pick));
    const collections = Object.entries(navigations[scene.set]).filter(([, to]) => to.many);
    const numbers = namesOf(scene.set, 'int');
    if (form === 0) return fn('length', word);
    if (form === 1) return fn('tolower', word);
    if (form === 2 && numbers.length > 0) return arith(columnOf(scene, nth(numbers, pick)), 'div', int(1000));
    if (form === 3) return fn('date', columnOf(scene, startColumn(scene.set)));
    if (form === 4 && navigation && navigations[scene.set].journey !== undefined) {
      return { k: 'col', of: '', path: ['journey'], name: nth(Object.keys(columns.Journeys), pick) };
    }
    if (form === 5 && lambdas && collections.length > 0) {
      return { k: 'count', of: '', path: [], many: nth(collections, pick)[0] };
    }
    return column;
  });
}

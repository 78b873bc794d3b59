import fc from 'fast-check';
import {
  columnOf,
  namesOf,
  nth,
  rowAt,
  sceneWithin,
  startOf,
  steer,
  type Draft,
  type Scene,
} from './draft.js';
import { leaf } from './leaves.js';
import { columns, navigations, startColumn } from './model.js';
import { pushed, variable } from './pushable.js';
import { and, cmp, date, fn, int, isIn, not, or, text, time, truth, type Cond, type Val } from './query.js';
import { wallClock } from './rows.js';
import { dice, op } from './text-leaves.js';
import { dayAfter, nearTime, timeNear } from './time-leaves.js';

/** What may occur in a query. */
export interface Features {
  /** `any`, `all` and `$count` over related rows. */
  readonly lambdas: boolean;
  /** Columns of other sets through `journey/…`. */
  readonly navigation: boolean;
  /** Arithmetic of times with `duration'…'`. */
  readonly durations: boolean;
}

type Drafts = fc.Arbitrary<Draft<Cond>>;

/** Journey starts from about an hour, day or more before the scene's row to after it, in one of the forms people use. */
export const window: Drafts = fc
  .tuple(
    fc.nat({ max: 5 }),
    timeNear,
    timeNear,
    dice,
    fc.constantFrom<'ge' | 'gt'>('ge', 'gt'),
    fc.constantFrom<'lt' | 'le'>('lt', 'le'),
  )
  .map(([form, a, b, pick, lower, upper]): Draft<Cond> => (scene) => {
    const own = startOf(scene);
    const other = startOf({ ...scene, row: rowAt(scene.sets, scene.set, pick) });
    const start = columnOf(scene, startColumn(scene.set));
    const local = wallClock(own, scene.sets.zone);
    const day = local.toFormat('yyyy-MM-dd');
    const days = (column: Val): Cond =>
      and(cmp(column, 'ge', date(dayAfter(day, -(pick % 3)))), cmp(column, upper, date(dayAfter(day, 1))));
    if (form === 0 && columns[scene.set].localDate !== undefined) return days(columnOf(scene, 'localDate'));
    if (form === 1) return days(fn('date', start));
    if (form === 2)
      return and(
        cmp(fn('year', start), 'eq', int(local.year)),
        cmp(fn('month', start), 'eq', int(local.month)),
        cmp(fn('day', start), lower, int(local.day - 1)),
      );
    if (form === 3) return cmp(start, pick % 2 === 0 ? lower : upper, nearTime(scene, own, a));
    const [from, to] = [Math.min(own, other), Math.max(own, other)];
    return and(cmp(start, lower, nearTime(scene, from, a)), cmp(start, upper, nearTime(scene, to, b)));
  });

/** Two windows beside one another. */
const twoWindows: Drafts = fc.tuple(window, window, dice).map(
  ([first, second, pick]): Draft<Cond> =>
    (scene) =>
      or(first(scene), second(elsewhere(scene, pick))),
);

/** The scene beside another row of its set, for values only. */
const elsewhere = (scene: Scene, pick: number): Scene => ({
  ...scene,
  row: rowAt(scene.sets, scene.set, pick),
});

/** Conditions that nothing can meet: times that lie apart, two journeys at once, empty lists of days. */
export const contradiction: Drafts = fc
  .tuple(fc.nat({ max: 3 }), dice)
  .map(([form, pick]): Draft<Cond> => (scene) => {
    const start = columnOf(scene, startColumn(scene.set));
    const own = startOf(scene);
    const id = columnOf(scene, 'journeyId');
    const later = time(own + 1000 * (pick % 90_000));
    if (form === 0) return and(cmp(start, 'lt', time(own)), cmp(start, 'ge', later));
    if (form === 1) return and(cmp(id, 'eq', text('one')), cmp(id, 'eq', text(String(scene.row.journeyId))));
    if (form === 2)
      return and(isIn(id, text('one'), text(String(scene.row.journeyId))), isIn(id, text('two')));
    return and(cmp(fn('date', start), 'eq', date('2025-01-01')), cmp(fn('year', start), 'eq', int(2024)));
  });

/** `agents/any(a: …)`, `all`, their negations, `any()` and `agents/$count`; the plain draft where the set has no collections. */
function overMembers(inner: Drafts, plain: Drafts): Drafts {
  const quantifier = fc.constantFrom(
    'any',
    'any',
    'any',
    'any',
    'all',
    'all',
    'notAny',
    'notAll',
    'some',
    'none',
    'count',
    'count',
  );
  return fc
    .tuple(quantifier, dice, dice, inner, plain, op, fc.nat({ max: 4 }))
    .map(([q, pick, member, body, otherwise, o, outer]): Draft<Cond> => (scene) => {
      const all = Object.entries(navigations[scene.set]).filter(([, navigation]) => navigation.many);
      if (all.length === 0) return otherwise(scene);
      const [many, { to }] = nth(all, pick);
      const place = { of: scene.of, path: scene.path, many };
      const v = variable(scene, many);
      const related = scene.sets.related(scene.set, scene.row, many);
      const row = related.length > 0 ? nth(related, member) : rowAt(scene.sets, to, member);
      if (q === 'some' || q === 'none') {
        const any: Cond = { k: 'some', ...place, v, c: null };
        return q === 'some' ? any : not(any);
      }
      if (q === 'count') return cmp({ k: 'count', ...place }, o, int(related.length + (member % 3) - 1));
      const inside = sceneWithin(scene, to, row, v);
      const c = outer === 0 ? or(body(inside), acrossRows(scene, inside, member)) : body(inside);
      const quantified: Cond = { k: q === 'any' || q === 'notAny' ? 'some' : 'every', ...place, v, c };
      return q === 'any' || q === 'all' ? quantified : not(quantified);
    });
}

/** A member's column beside a column of the row that has it: `a/agentName ne $it/contactName`. */
function acrossRows(outer: Scene, inner: Scene, pick: number): Cond {
  const [left, right] = [inner, outer].map((scene, i) =>
    columnOf(scene, nth(namesOf(scene.set, 'text'), pick >> i)),
  );
  return cmp(left, pick % 3 === 0 ? 'eq' : 'ne', right);
}

/** The draft on the scene's journey, through `journey/…`; the plain draft where that cannot be reached. */
function viaJourney(inner: Drafts, plain: Drafts): Drafts {
  return fc.tuple(inner, plain).map(([draft, otherwise]): Draft<Cond> => (scene) => {
    if (navigations[scene.set].journey === undefined) return otherwise(scene);
    const [row] = scene.sets.related(scene.set, scene.row, 'journey');
    if (row === undefined) return otherwise(scene);
    return draft({ ...scene, set: 'Journeys', row, path: [...scene.path, 'journey'] });
  });
}

/** Conditions nested up to `depth` deep, most of them true for the scene's row. */
export function condition(depth: number, features: Features): Drafts {
  const plain = leaf(features.durations);
  const steered = fc.tuple(plain, fc.nat({ max: 9 })).map(
    ([draft, n]): Draft<Cond> =>
      (scene) =>
        n < 7 ? steer(scene, draft(scene)) : draft(scene),
  );
  if (depth === 0) return steered;
  const deeper = condition(depth - 1, features);
  const pair = (join: typeof and): Drafts =>
    fc.tuple(deeper, deeper).map(
      ([l, r]): Draft<Cond> =>
        (scene) =>
          join(l(scene), r(scene)),
    );
  const choices = [
    { weight: 6, arbitrary: steered },
    { weight: 4, arbitrary: pair(and) },
    { weight: 4, arbitrary: pair(or) },
    {
      weight: 1,
      arbitrary: deeper.map(
        (draft): Draft<Cond> =>
          (scene) =>
            not(draft(scene)),
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(deeper, fc.constantFrom<'eq' | 'ne'>('eq', 'ne'), fc.constantFrom(true, false, null))
        .map(
          ([draft, o, b]): Draft<Cond> =>
            (scene) =>
              truth(draft(scene), o, b),
        ),
    },
    { weight: 2, arbitrary: pushed(features.lambdas) },
    { weight: 2, arbitrary: fc.oneof(window, twoWindows) },
    {
      weight: 1,
      arbitrary: fc.oneof(
        contradiction,
        fc.boolean().map((b): Draft<Cond> => () => ({ k: 'const', b })),
      ),
    },
    ...(features.lambdas ? [{ weight: 4, arbitrary: overMembers(deeper, steered) }] : []),
    ...(features.navigation ? [{ weight: 3, arbitrary: viaJourney(deeper, steered) }] : []),
  ];
  return fc.oneof(...choices);
}

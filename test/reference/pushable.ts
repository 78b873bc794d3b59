import fc from 'fast-check';
import { columnOf, nth, rowAt, sceneWithin, type Draft, type Scene } from './draft.js';
import { filterable, navigations, type SetName } from './model.js';
import { and, cmp, isIn, or, text, type Cond, type Val } from './query.js';
import { dice, wordMode, wordOf } from './text-leaves.js';

/** Whether some conjunct of the condition on rows of `set` is one that the upstream's filters could answer or narrow. */
export function pushable(set: SetName, cond: Cond | null): boolean {
  if (cond === null) return false;
  if (cond.k === 'and') return pushable(set, cond.l) || pushable(set, cond.r);
  if (cond.k === 'some' && cond.c !== null && cond.path.length === 0) {
    return pushable(navigations[set][cond.many].to, cond.c);
  }
  const column = equated(cond);
  return column !== null && filterable[set].includes(column);
}

/** The one column that a chain of equalities with texts compares, else null. */
function equated(cond: Cond): string | null {
  if (cond.k === 'or') {
    const column = equated(cond.l);
    return column !== null && column === equated(cond.r) ? column : null;
  }
  const own = (val: Val): string | null => (val.k === 'col' && val.path.length === 0 ? val.name : null);
  if (cond.k === 'in') return cond.items.every((item) => item.value.t === 'text') ? own(cond.l) : null;
  if (cond.k !== 'cmp' || cond.op !== 'eq' || cond.r.k !== 'lit' || cond.r.value.t !== 'text') return null;
  return own(cond.l);
}

const words = fc.array(fc.tuple(wordMode, dice), { maxLength: 4 });

/** An equality, list or chain on one filterable column, true for the scene's row. */
const onColumn: fc.Arbitrary<Draft<Cond>> = fc
  .tuple(dice, words, fc.constantFrom('eq', 'in', 'or'), fc.nat({ max: 11 }))
  .map(([pick, others, shape, byId]): Draft<Cond> => (scene) => {
    const set = filterable[scene.set].filter((name) => scene.row[name] !== null);
    const named = set.filter((name) => name !== 'journeyId');
    const column = byId === 0 || named.length === 0 ? 'journeyId' : nth(named, pick);
    const own = text(wordOf(scene, column, 0, pick));
    const more = others.map(([mode, other]) =>
      text(mode < 10 ? anotherWord(scene, column, other) : wordOf(scene, column, mode, other)),
    );
    const items = [...more, own];
    if (shape === 'eq') return cmp(columnOf(scene, column), 'eq', own);
    if (shape === 'in') return isIn(columnOf(scene, column), ...items);
    const [first, ...rest] = items.map((item) => cmp(columnOf(scene, column), 'eq', item));
    return or(first, ...rest);
  });

function anotherWord(scene: Scene, column: string, pick: number): string {
  return String(rowAt(scene.sets, scene.set, pick)[column] ?? 'none');
}

/** Several columns of one member at once, as `a/agentName eq … and a/agentGroupName eq …`. */
const onColumns: fc.Arbitrary<Draft<Cond>> = fc
  .array(onColumn, { minLength: 1, maxLength: 2 })
  .map((drafts): Draft<Cond> => (scene) => {
    const [first, ...rest] = drafts.map((draft) => draft(scene));
    return and(first, ...rest);
  });

/** `agents/any(a: …)` of the scene's row with something filterable inside; on the row's own columns where it has no members. */
const onMembers: fc.Arbitrary<Draft<Cond>> = fc
  .tuple(dice, dice, onColumns, onColumn)
  .map(([pick, member, inner, own]): Draft<Cond> => (scene) => {
    const all = Object.entries(navigations[scene.set]).filter(([, navigation]) => navigation.many);
    const inhabited = all.filter(([name]) => scene.sets.related(scene.set, scene.row, name).length > 0);
    if (inhabited.length === 0) return own(scene);
    const [many, { to }] = nth(inhabited, pick);
    const v = variable(scene, many);
    const row = nth(scene.sets.related(scene.set, scene.row, many), member);
    return { k: 'some', of: scene.of, path: scene.path, many, v, c: inner(sceneWithin(scene, to, row, v)) };
  });

/** A variable that nothing in reach uses yet. */
export function variable(scene: Scene, many: string): string {
  const letter = many.slice(0, 1);
  return scene.scope[letter] === undefined ? letter : `${letter}${Object.keys(scene.scope).length}`;
}

/** A condition that `pushable` recognises and that is true for the scene's row. */
export function pushed(lambdas: boolean): fc.Arbitrary<Draft<Cond>> {
  return lambdas
    ? fc.oneof({ weight: 3, arbitrary: onColumn }, { weight: 2, arbitrary: onMembers })
    : onColumn;
}

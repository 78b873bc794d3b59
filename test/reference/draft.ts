import { evaluate, type Scope, type Truth } from './evaluate.js';
import { columns, startColumn, type SetName } from './model.js';
import { not, type Cond, type Val } from './query.js';
import type { Row, Sets } from './rows.js';

/**
 * Random conditions are drawn in two steps. Arbitraries yield drafts, which hold the choices; a draft becomes a condition
 * in a scene, that is, beside a row it may take its values from. So most conditions hold for some row and not for all.
 */
export interface Scene {
  readonly sets: Sets;
  readonly set: SetName;
  /** The row the values come from; all null where the set is empty. */
  readonly row: Row;
  /** How the row is reached: a lambda variable or `''`, then single-valued navigation. */
  readonly of: string;
  readonly path: readonly string[];
  /** Rows by variable, for trying a condition out. */
  readonly scope: Scope;
}
export type Draft<T> = (scene: Scene) => T;

export function sceneOf(sets: Sets, set: SetName, pick: number): Scene {
  const row = rowAt(sets, set, pick);
  return { sets, set, row, of: '', path: [], scope: { '': { set, row } } };
}

/** The scene within a lambda whose variable `v` stands for a row of `set`. */
export const sceneWithin = (scene: Scene, set: SetName, row: Row, v: string): Scene => ({
  ...scene,
  set,
  row,
  of: v,
  path: [],
  scope: { ...scene.scope, [v]: { set, row } },
});

export function rowAt(sets: Sets, set: SetName, pick: number): Row {
  const rows = sets.rows[set];
  return rows.length === 0 ? emptyRow(set) : nth(rows, pick);
}

const emptyRow = (set: SetName): Row =>
  Object.fromEntries(Object.keys(columns[set]).map((name) => [name, null]));

export const nth = <T>(list: readonly T[], pick: number): T => list[pick % list.length];

export const columnOf = (scene: Scene, name: string): Val => ({
  k: 'col',
  of: scene.of,
  path: scene.path,
  name,
});

/** Columns of some types, by name. */
export function namesOf(set: SetName, ...types: readonly string[]): readonly string[] {
  return Object.keys(columns[set]).filter((name) => types.includes(columns[set][name]));
}

/** The scene's own value, else another row's, else null. */
export function cellOf(scene: Scene, name: string, pick: number): string | number | null {
  if (scene.row[name] !== null) return scene.row[name];
  const rows = scene.sets.rows[scene.set];
  for (let i = 0; i < Math.min(rows.length, 40); i++) {
    const cell = nth(rows, pick + i)[name];
    if (cell !== null) return cell;
  }
  return null;
}

/** Another row's value of the same column; may be null. */
export function otherCell(scene: Scene, name: string, pick: number): string | number | null {
  return rowAt(scene.sets, scene.set, pick)[name];
}

/** The journey's start as the scene's row tells it, in epoch milliseconds. */
export const startOf = (scene: Scene): number => Number(scene.row[startColumn(scene.set)] ?? 0);

export const holds = (scene: Scene, cond: Cond): Truth => evaluate(scene.sets, scene.scope, cond);

/** Negates what is false for the scene's row, so that a conjunction of several still finds it. */
export const steer = (scene: Scene, cond: Cond): Cond => (holds(scene, cond) === false ? not(cond) : cond);

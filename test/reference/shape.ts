import { cellIn, type State } from './derived.js';
import type { Draft } from './draft.js';
import { sceneOf } from './draft.js';
import { columns, navigations, type ColumnType, type SetName } from './model.js';
import { pathText, type Path, type Search } from './pipeline.js';
import { and, cmp, int, isIn, nil, not, or, test, truth } from './query.js';
import type { Cond, Lit, OrderItem, Val, Value } from './query.js';
import type { Sets } from './rows.js';
import type { Tape } from './tape.js';

/** `rough` numbers depend on the order of summation in their last digits: they are shown, never compared. */
export type CellType = ColumnType | 'real' | 'rough';

export interface Field extends Path {
  readonly type: CellType;
}

/** Random parts of a query on rows as they stand between two transformations. */
export class Shape {
  constructor(
    readonly sets: Sets,
    readonly tape: Tape,
    /** Conditions for rows that are still entities. */
    private readonly conditions: readonly Draft<Cond>[],
    readonly set: SetName,
    readonly state: State,
    /** Whether every row is an entity of the set, with all its columns. */
    readonly entities: boolean,
    /** What rows have besides the columns of entities. */
    readonly more: readonly Field[],
    /**
     * Whether navigation leads on from every row. It does not from entities that stand among rows of another shape: such a
     * result has the columns it has, and the feed refuses to follow others.
     */
    readonly navigable: boolean,
    /** Whether entities stand among rows of another shape, from which paths would lead on: none is asked for. */
    readonly mixed = false,
  ) {}

  with(
    state: State,
    entities: boolean,
    more: readonly Field[],
    { navigable = true, mixed = false }: { readonly navigable?: boolean; readonly mixed?: boolean } = {},
  ): Shape {
    const on = this.navigable && navigable && entities;
    // What groups have of the journey, entities have too, but not among the columns of such a result.
    const named = mixed ? more.filter(({ path }) => path.length === 0) : more;
    return new Shape(this.sets, this.tape, this.conditions, this.set, state, entities, named, on, mixed);
  }

  /** Everything that has a name here, columns of the journey included. */
  get fields(): readonly Field[] {
    return [...this.own, ...this.ofJourney, ...this.more];
  }

  get own(): readonly Field[] {
    return this.entities ? fieldsOf(this.set) : [];
  }

  get ofJourney(): readonly Field[] {
    if (!this.navigable || navigations[this.set].journey === undefined) return [];
    return fieldsOf('Journeys').map((field) => ({ ...field, path: ['journey'] }));
  }

  /** A field, its own columns and computed ones more often than the journey's. */
  field(...types: readonly CellType[]): Field | null {
    const near = [...this.more, ...this.own].filter(({ type }) => types.includes(type));
    const far = this.fields.filter(({ type }) => types.includes(type));
    if (far.length === 0) return null;
    return near.length === 0 || this.tape.chance(1, 5) ? this.tape.pick(far) : this.tape.pick(near);
  }

  /** A field whose values repeat, for grouping; any field once in a while. */
  groupable(): readonly Field[] {
    const all = this.fields.filter(({ type }) => type !== 'rough');
    const few = all.filter((field) => this.distinct(field) <= 12);
    return few.length === 0 || this.tape.chance(1, 8) ? all : few;
  }

  private distinct(field: Field): number {
    const { items } = this.state;
    const sample = items.filter((_, i) => i % Math.ceil(items.length / 40) === 0);
    return new Set(sample.map((item) => JSON.stringify(cellIn(this.sets, item, field)))).size;
  }

  /** A value of the field in some row; null where that has none. */
  valueOf(field: Field): Value {
    const { items } = this.state;
    const item = items.length === 0 ? undefined : this.tape.pick(items);
    return (item && cellIn(this.sets, item, field)) ?? { t: 'null' };
  }

  cond(): Cond {
    if (this.navigable && this.conditions.length > 0 && this.tape.chance(1, 2)) {
      const draft = this.tape.pick(this.conditions);
      return draft(sceneOf(this.sets, this.set, this.tape.next(999_983)));
    }
    const first = this.simple();
    const form = this.tape.next(6);
    if (form === 3) return and(first, this.simple());
    if (form === 4) return or(first, this.simple());
    return form === 5 ? not(first) : first;
  }

  private simple(): Cond {
    const { tape } = this;
    const field = this.field('text', 'int', 'date', 'time', 'bool', 'real');
    if (field === null) return { k: 'const', b: true };
    const v = valOf(field);
    const value = this.valueOf(field);
    if (field.type === 'bool')
      return tape.chance(1, 2) ? { k: 'is', v } : truth({ k: 'is', v }, 'eq', tape.chance(1, 2));
    if (value.t === 'null' || tape.chance(1, 8)) return cmp(v, tape.pick(['eq', 'ne'] as const), nil);
    const literal: Lit = { k: 'lit', value };
    // A fraction is compared with something that it cannot equal.
    if (value.t === 'real') {
      const beside: Lit = { k: 'lit', value: { t: 'real', v: Math.round(value.v) + 0.437 } };
      return cmp(v, tape.pick(['gt', 'lt'] as const), beside);
    }
    if (value.t === 'text' && tape.chance(1, 3)) {
      const part: Lit = { k: 'lit', value: { t: 'text', v: value.v.slice(0, 1 + tape.next(5)) } };
      return test(tape.pick(['contains', 'startswith'] as const), v, part);
    }
    if (tape.chance(1, 5)) return isIn(v, literal, ...(field.type === 'int' ? [int(tape.next(9))] : []));
    return cmp(v, tape.pick(['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const), literal);
  }

  order(most: number): readonly OrderItem[] {
    const able = this.fields.filter(({ type }) => type !== 'rough');
    const near = able.filter(({ path }) => !this.entities || path.length === 0);
    return this.tape
      .some(near.length === 0 ? able : near, 1, most)
      .map((field) => ({ v: valOf(field), desc: this.tape.chance(1, 2) }));
  }

  /** Words from the rows' text columns. */
  search(): Search {
    const form = this.tape.next(8);
    if (form === 4) return { k: 'not', s: this.term() };
    if (form === 5) return { k: 'and', l: this.term(), r: this.term() };
    if (form === 6) return { k: 'or', l: this.term(), r: { k: 'and', l: this.term(), r: this.term() } };
    if (form === 7)
      return { k: 'and', l: { k: 'or', l: this.term(), r: this.term() }, r: { k: 'not', s: this.term() } };
    return this.term();
  }

  private term(): Search {
    const field = this.field('text');
    const value = field === null ? null : this.valueOf(field);
    const whole = value?.t === 'text' ? value.v.replaceAll(/["\\]/g, '') : 'nothing';
    const cased = this.tape.chance(1, 3) ? whole.toUpperCase() : whole;
    const from = this.tape.next(Math.max(1, cased.length - 2));
    const part = this.tape.chance(1, 3) ? cased : cased.slice(from, from + 2 + this.tape.next(8));
    const word = /^[A-Za-z0-9]+$/.test(part) && !/^(?:AND|OR|NOT)$/.test(part);
    return { k: 'term', text: part === '' ? 'none' : part, phrase: part !== '' && !word };
  }

  /** Whether it is settled which of the rows' texts a search looks at. */
  get searchable(): boolean {
    const texts = this.more.filter(({ type }) => type === 'text');
    if (this.entities) return texts.length === 0 && this.own.some(({ type }) => type === 'text');
    return texts.length > 0 && this.more.every(({ path }) => path.length === 0);
  }
}

const fieldsOf = (set: SetName): readonly Field[] =>
  Object.entries(columns[set]).map(([name, type]) => ({ path: [], name, type }));

export const valOf = ({ path, name }: Path): Val => ({ k: 'col', of: '', path, name });
export const fieldText = (field: Field): string => pathText(field);

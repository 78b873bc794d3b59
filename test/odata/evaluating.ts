import type { FeedError } from '../../src/errors/index.js';
import type { EntitySet } from '../../src/model/index.js';
import type { Expr } from '../../src/odata/ast.js';
import {
  bind,
  bindPredicate,
  type Bound,
  compile,
  type EvaluateContext,
  type Row,
  type Scope,
  scopeAt,
  type Value,
} from '../../src/odata/index.js';
import { parseExpression } from '../../src/odata/parser.js';
import { Zone } from '../../src/time/index.js';
import { journeys, model } from '../model/model.js';
import { thrownBy } from '../support/thrown.js';

export const NOW = Date.parse('2025-06-15T12:34:56.789Z');

export interface Setting {
  readonly set?: EntitySet;
  readonly aliases?: Readonly<Record<string, string>>;
  readonly zone?: string;
}

const parsedAliases = (aliases: Readonly<Record<string, string>>): Readonly<Record<string, Expr>> =>
  Object.fromEntries(Object.entries(aliases).map(([name, text]) => [name, parseExpression(text)]));

/** Text of an expression → its names and types settled, against Journeys unless told. */
export function boundOf(text: string, { set = journeys, aliases = {} }: Setting = {}): Bound {
  return bind(parseExpression(text, { target: '$filter' }), scopeOf(set, aliases));
}

export function predicateOf(text: string, { set = journeys, aliases = {} }: Setting = {}): Bound {
  return bindPredicate(parseExpression(text, { target: '$filter' }), scopeOf(set, aliases));
}

/** The scope of an option of a set's rows; of the feed's own model, where the set is another's. */
export function scopeOf(
  set: EntitySet,
  aliases: Readonly<Record<string, string>> = {},
  target = '$filter',
): Scope {
  const own = { index: 0, set };
  return scopeAt(own, own, { model, aliases: parsedAliases(aliases), now: NOW }, target);
}

/** Rows that stand alone: navigation leads nowhere. */
export const alone = (zone: string | Zone): EvaluateContext => ({
  zone: typeof zone === 'string' ? new Zone(zone) : zone,
  related: () => [],
});

/** A row with some columns' values, the others null. */
export function rowOf(values: Readonly<Record<string, Value>>, set: EntitySet = journeys): Row {
  const unknown = Object.keys(values).find((name) => !set.column.has(name));
  if (unknown !== undefined) throw new Error(`${set.name} has no column ${unknown}`);
  return { values: set.columns.map(({ name }) => values[name] ?? null) };
}

/** What an expression gives for a row. */
export function valueOf(
  text: string,
  values: Readonly<Record<string, Value>> = {},
  setting: Setting = {},
): Value {
  const { set = journeys, zone = 'UTC' } = setting;
  return compile(boundOf(text, setting), alone(zone))([rowOf(values, set)]);
}

/** The error an expression is refused with. */
export const refusalOf = (text: string, setting: Setting = {}): FeedError =>
  thrownBy(() => predicateOf(text, setting), text);

import { columns, navigations, type SetName } from './model.js';
import type { Arithmetic, Comparison, Cond, FunctionName, Val, Value } from './query.js';
import { wallClock, type Row, type Sets } from './rows.js';

/**
 * Evaluation by OData 4.01 URL Conventions 5.1.1 and the feed's section 3, straight from the tree.
 *
 * Decisions where the texts leave room: characters are Unicode code points in `length`, `indexof` and `substring`;
 * `any` is true when the condition is true for some member and otherwise false, `all` is true when it is true for every
 * member and otherwise false, so neither is ever null; `x in (…)` is the chain of `eq`; rounding at the midpoint goes
 * away from zero; dividing whole numbers by zero has no value here and throws.
 */
export type Truth = true | false | null;

/**
 * Rows in reach: the query's own under `''`, lambda variables under their names. Cells are what a row has besides its set's
 * columns, by name or path; a row that aggregation made has nothing else.
 */
export type Scope = Readonly<
  Record<
    string,
    { readonly set: SetName; readonly row: Row | null; readonly cells?: Readonly<Record<string, Value>> }
  >
>;

const none: Value = { t: 'null' };

/** The truth of a condition; a `$filter` keeps a row only where it is true. */
export function evaluate(sets: Sets, scope: Scope, cond: Cond): Truth {
  const again = (c: Cond): Truth => evaluate(sets, scope, c);
  const value = (v: Val): Value => valueOf(sets, scope, v);
  switch (cond.k) {
    case 'const':
      return cond.b;
    case 'is': {
      const inner = value(cond.v);
      return inner.t === 'null' ? null : inner.v === 1;
    }
    case 'and': {
      const both = [again(cond.l), again(cond.r)];
      return both.includes(false) ? false : both.includes(null) ? null : true;
    }
    case 'or': {
      const both = [again(cond.l), again(cond.r)];
      return both.includes(true) ? true : both.includes(null) ? null : false;
    }
    case 'not': {
      const inner = again(cond.c);
      return inner === null ? null : !inner;
    }
    case 'truth':
      return (again(cond.c) === cond.b) === (cond.op === 'eq');
    case 'cmp':
      return compare(cond.op, value(cond.l), value(cond.r));
    case 'in':
      return cond.items.some((item) => compare('eq', value(cond.l), item.value));
    case 'test':
      return textTest(cond.fn, value(cond.l), value(cond.r));
    case 'some':
    case 'every': {
      const members = reach(sets, scope, cond);
      const body = cond.c;
      if (body === null) return members.rows.length > 0;
      const holds = (row: Row): boolean =>
        evaluate(sets, { ...scope, [cond.v]: { set: members.set, row } }, body) === true;
      return cond.k === 'some' ? members.rows.some(holds) : members.rows.every(holds);
    }
  }
}

export function valueOf(sets: Sets, scope: Scope, val: Val): Value {
  switch (val.k) {
    case 'lit':
      return val.value;
    case 'truthOf': {
      const truth = evaluate(sets, scope, val.c);
      return truth === null ? none : { t: 'bool', v: Number(truth) };
    }
    case 'col': {
      const cells = scope[val.of]?.cells;
      const own = cells?.[[...val.path, val.name].join('/')];
      if (own !== undefined) return own;
      const at = follow(sets, scope, val);
      const type = columns[at.set][val.name];
      // What some rows have and this one has not reads as null (Data Aggregation 3.7).
      if (type === undefined && cells !== undefined) return none;
      if (type === undefined) throw new Error(`${at.set} has no column ${val.name}`);
      const cell = at.row === null ? null : at.row[val.name];
      return cell === null ? none : ({ t: type, v: cell } as Value);
    }
    case 'count':
      return { t: 'int', v: reach(sets, scope, val).rows.length };
    case 'neg': {
      const inner = valueOf(sets, scope, val.v);
      if (inner.t === 'null') return none;
      return { t: inner.t, v: 0 - numeric(inner) } as Value;
    }
    case 'arith':
      return calculate(val.op, valueOf(sets, scope, val.l), valueOf(sets, scope, val.r));
    case 'fn': {
      const args = val.args.map((arg) => valueOf(sets, scope, arg));
      return args.some((arg) => arg.t === 'null') ? none : call(val.name, args, sets.zone);
    }
  }
}

interface Step {
  readonly of: string;
  readonly path: readonly string[];
}

function follow(sets: Sets, scope: Scope, step: Step): { set: SetName; row: Row | null } {
  const start = scope[step.of];
  if (start === undefined) throw new Error(`unknown variable ${step.of}`);
  let at: { set: SetName; row: Row | null } = start;
  for (const name of step.path) {
    const navigation = navigations[at.set][name];
    if (navigation === undefined || navigation.many)
      throw new Error(`${at.set}/${name} is not single-valued`);
    at = {
      set: navigation.to,
      row: at.row === null ? null : (sets.related(at.set, at.row, name)[0] ?? null),
    };
  }
  return at;
}

function reach(
  sets: Sets,
  scope: Scope,
  step: Step & { many: string },
): { set: SetName; rows: readonly Row[] } {
  const at = follow(sets, scope, step);
  const navigation = navigations[at.set][step.many];
  if (navigation === undefined || !navigation.many)
    throw new Error(`${at.set}/${step.many} is not a collection`);
  return { set: navigation.to, rows: at.row === null ? [] : sets.related(at.set, at.row, step.many) };
}

/** Null equals only null; with null the four inequalities are false. Mixed whole and other numbers compare by value. */
export function compare(op: Comparison, l: Value, r: Value): boolean {
  if (l.t === 'null' || r.t === 'null') {
    const same = l.t === r.t;
    return op === 'eq' ? same : op === 'ne' ? !same : false;
  }
  const numbers = ['int', 'real'];
  if (l.t !== r.t && !(numbers.includes(l.t) && numbers.includes(r.t))) {
    throw new Error(`cannot compare ${l.t} with ${r.t}`);
  }
  const [a, b] = typeof l.v === 'string' ? [compareText(l.v, String(r.v)), 0] : [l.v, Number(r.v)];
  switch (op) {
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
    case 'gt':
      return a > b;
    case 'ge':
      return a >= b;
    case 'lt':
      return a < b;
    case 'le':
      return a <= b;
  }
}

/** Negative, zero or positive, by Unicode code points (which differ from UTF-16 units above U+FFFF). */
export function compareText(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length;) {
    const [left, right] = [a.codePointAt(at) ?? 0, b.codePointAt(at) ?? 0];
    if (left !== right) return left - right;
    at += left > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}

function textTest(name: 'contains' | 'startswith' | 'endswith', whole: Value, part: Value): Truth {
  if (whole.t === 'null' || part.t === 'null') return null;
  const [a, b] = [textual(whole), textual(part)];
  if (name === 'contains') return a.includes(b);
  return name === 'startswith' ? a.startsWith(b) : a.endsWith(b);
}

function calculate(op: Arithmetic, l: Value, r: Value): Value {
  if (l.t === 'null' || r.t === 'null') return none;
  const [a, b] = [numeric(l), numeric(r)];
  if (l.t === 'time' || l.t === 'span') {
    if (op !== 'add' && op !== 'sub') throw new Error(`cannot ${op} ${l.t}`);
    const v = op === 'add' ? a + b : a - b;
    return { t: l.t === 'time' && r.t === 'time' ? 'span' : l.t, v };
  }
  const whole = l.t === 'int' && r.t === 'int';
  if (b === 0 && ['div', 'divby', 'mod'].includes(op)) throw new Error('division by zero');
  // Adding 0 turns a negative zero, which whole numbers do not have, into zero.
  const number = (v: number): Value => ({ t: whole && op !== 'divby' ? 'int' : 'real', v: v + 0 });
  switch (op) {
    case 'add':
      return number(a + b);
    case 'sub':
      return number(a - b);
    case 'mul':
      return number(a * b);
    case 'div':
      return number(whole ? Math.trunc(a / b) : a / b);
    case 'divby':
      return number(a / b);
    case 'mod':
      return number(a % b);
  }
}

function call(name: FunctionName, args: readonly Value[], zone: string): Value {
  const [first, second, third] = args;
  const whole = (v: number): Value => ({ t: 'int', v });
  const word = (v: string): Value => ({ t: 'text', v });
  const characters = (value: Value): string[] => Array.from(textual(value));
  switch (name) {
    case 'length':
      return whole(characters(first).length);
    case 'indexof': {
      const units = textual(first).indexOf(textual(second));
      return whole(units < 0 ? -1 : Array.from(textual(first).slice(0, units)).length);
    }
    case 'substring': {
      const all = characters(first);
      const asked = numeric(second);
      const from = asked >= 0 ? asked : Math.max(0, all.length + asked);
      const until = third === undefined ? Infinity : from + numeric(third);
      return word(all.slice(from, until).join(''));
    }
    case 'concat':
      return word(textual(first) + textual(second));
    case 'trim':
      return word(textual(first).trim());
    case 'tolower':
      return word(textual(first).toLowerCase());
    case 'toupper':
      return word(textual(first).toUpperCase());
    case 'round':
      return { t: 'real', v: Math.sign(numeric(first)) * Math.floor(Math.abs(numeric(first)) + 0.5) };
    case 'floor':
      return { t: 'real', v: Math.floor(numeric(first)) };
    case 'ceiling':
      return { t: 'real', v: Math.ceil(numeric(first)) };
    default:
      return partOf(name, first, zone);
  }
}

/** Parts of a time read its wall clock in the feed's zone. */
function partOf(name: FunctionName, value: Value, zone: string): Value {
  const whole = (v: number): Value => ({ t: 'int', v });
  if (value.t === 'date') {
    const [year, month, day] = value.v.split('-').map(Number);
    if (name === 'year') return whole(year);
    if (name === 'month') return whole(month);
    if (name === 'day') return whole(day);
    if (name === 'date') return value;
  }
  if (value.t === 'clock') {
    if (name === 'hour') return whole(Math.floor(value.v / 3_600_000));
    if (name === 'minute') return whole(Math.floor(value.v / 60_000) % 60);
    if (name === 'second') return whole(Math.floor(value.v / 1000) % 60);
  }
  if (value.t !== 'time') throw new Error(`${name} of ${value.t}`);
  const local = wallClock(value.v, zone);
  if (name === 'date') return { t: 'date', v: local.toFormat('yyyy-MM-dd') };
  if (name === 'time') {
    const { hour, minute, second, millisecond } = local;
    return { t: 'clock', v: ((hour * 60 + minute) * 60 + second) * 1000 + millisecond };
  }
  if (name === 'year' || name === 'month' || name === 'day') return whole(local[name]);
  if (name === 'hour' || name === 'minute' || name === 'second') return whole(local[name]);
  throw new Error(`${name} of a time`);
}

function textual(value: Value): string {
  if (value.t !== 'text') throw new Error(`text expected, not ${value.t}`);
  return value.v;
}

function numeric(value: Value): number {
  if (value.t === 'null' || typeof value.v !== 'number') throw new Error(`number expected, not ${value.t}`);
  return value.v;
}

/** `$apply` (OData Extension for Data Aggregation 4.0 §3, its ABNF `applyExpr`). */
import { suggestion } from '../errors/index.js';
import type { GroupElement, RankMethod, Transformation, Transformations } from './ast.js';
import { aggregateItems, propertyPath } from './parser-aggregate.js';
import { readUnsupported, skipRecursiveRollup, UNSUPPORTED } from './parser-apply-unsupported.js';
import type { Cursor } from './parser-cursor.js';
import { computeItems } from './parser-compute.js';
import { parseItems } from './parser-list.js';
import { nestedSearch } from './parser-search.js';
import { expressionAt, orderItems } from './parser.js';

/** Reads what stands in the parentheses after a transformation's name. */
type ReadArguments = (cursor: Cursor, at: number) => Transformation;

const READERS: Readonly<Record<string, ReadArguments>> = {
  filter: (cursor, at) => ({ kind: 'filter', expr: expressionAt(cursor), at }),
  search: (cursor, at) => ({ kind: 'search', expr: nestedSearch(cursor), at }),
  compute: (cursor, at) => ({ kind: 'compute', items: computeItems(cursor), at }),
  orderby: (cursor, at) => ({ kind: 'orderby', items: orderItems(cursor), at }),
  skip: (cursor, at) => ({ kind: 'skip', count: wholeNumber(cursor), at }),
  top: (cursor, at) => ({ kind: 'top', count: wholeNumber(cursor), at }),
  concat: (cursor, at) => ({ kind: 'concat', sequences: sequences(cursor), at }),
  groupby: readGroupby,
  aggregate: (cursor, at) => ({ kind: 'aggregate', items: aggregateItems(cursor), at }),
  topcount: rank('topcount'),
  topsum: rank('topsum'),
  toppercent: rank('toppercent'),
  bottomcount: rank('bottomcount'),
  bottomsum: rank('bottomsum'),
  bottompercent: rank('bottompercent'),
};

const NAMES = ['identity', ...Object.keys(READERS), ...UNSUPPORTED];

/** The value of `$apply`; stops at the `;` or `)` after it where it stands in parentheses. */
export function parseApply(cursor: Cursor): Transformations {
  const sequence = transformations(cursor);
  if (cursor.peek().kind !== 'end' && !cursor.isMark(';') && !cursor.isMark(')'))
    cursor.fail("'/' or the end of the transformations");
  return sequence;
}

/** Transformations separated by `/`; stops at the first token that cannot continue them. */
export function transformations(cursor: Cursor): Transformations {
  const sequence: Transformation[] = [];
  do {
    cursor.countTerm();
    sequence.push(transformation(cursor));
  } while (cursor.takeMark('/'));
  return sequence;
}

function transformation(cursor: Cursor): Transformation {
  const { kind, text: name, at } = cursor.peek();
  if (kind !== 'word') cursor.fail('a transformation, as groupby or aggregate');
  if (name === 'identity') {
    cursor.next();
    return { kind: 'identity', at };
  }
  if (name.includes('.') || UNSUPPORTED.includes(name)) {
    cursor.next();
    return { kind: 'unsupported', name: readUnsupported(cursor, name, transformations), at };
  }
  if (!Object.hasOwn(READERS, name))
    cursor.fail('a transformation', at, suggestion(name, NAMES).trim() || undefined);
  cursor.next();
  cursor.expectMark('(', `'(' after ${name}`);
  const read = cursor.nested(() => READERS[name]!(cursor, at));
  cursor.expectMark(')', "an operator, ',' or ')'");
  return read;
}

function rank(method: RankMethod): ReadArguments {
  return (cursor, at) => {
    const amount = expressionAt(cursor);
    cursor.expectMark(',', "an operator or ',' and an expression");
    return { kind: 'rank', method, amount, expr: expressionAt(cursor), at };
  };
}

function wholeNumber(cursor: Cursor): number {
  const token = cursor.next();
  const literal = token.kind === 'literal' ? token.literal : null;
  return literal?.type === 'integer' && literal.exact && literal.value >= 0
    ? literal.value
    : cursor.fail('a whole number, not negative', token.at);
}

/** At least two sequences, separated by commas. */
function sequences(cursor: Cursor): readonly Transformations[] {
  const found = [transformations(cursor)];
  if (!cursor.isMark(',')) cursor.fail("'/', or ',' and another sequence of transformations");
  while (cursor.takeMark(',')) found.push(transformations(cursor));
  return found;
}

function readGroupby(cursor: Cursor, at: number): Transformation {
  cursor.expectMark('(', "'(' and the properties to group by");
  if (cursor.isMark(')')) cursor.fail('a property to group by');
  const elements: GroupElement[] = [];
  do elements.push(groupElement(cursor));
  while (cursor.takeMark(','));
  cursor.expectMark(')', "',' or ')'");
  const sequence = cursor.takeMark(',') ? transformations(cursor) : null;
  return { kind: 'groupby', elements, sequence, at };
}

function groupElement(cursor: Cursor): GroupElement {
  cursor.countTerm();
  const token = cursor.peek();
  const { at } = token;
  const called = token.kind === 'word' && cursor.charAfter(token) === '(';
  if (called && token.text === 'rollup') return readRollup(cursor, at);
  if (called && token.text === 'rolluprecursive') {
    cursor.next();
    skipRecursiveRollup(cursor, transformations);
    return { kind: 'unsupported', name: token.text, at };
  }
  return { kind: 'path', path: propertyPath(cursor), at };
}

/** `rollup(a,b,…)`, `rollup($all,a,…)`, or `rollup(Qualifier)` of a hierarchy that the model names. */
function readRollup(cursor: Cursor, at: number): GroupElement {
  cursor.next();
  cursor.expectMark('(');
  const all = cursor.peek().text === '$all';
  if (all) {
    cursor.next();
    cursor.expectMark(',', "',' and a property");
  }
  const levels = parseItems(cursor, ')', () => {
    cursor.countTerm();
    return propertyPath(cursor);
  });
  if (levels.length === 0) cursor.fail('properties, from the coarsest to the finest', at);
  return { kind: 'rollup', all, levels, at };
}

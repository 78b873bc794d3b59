/**
 * Transformations that the grammar has and the feed does not evaluate (Data Aggregation 4.0 §3.4 and §6): read, so that what follows
 * them is read too, and refused by name when names are settled.
 */
import type { Transformations } from './ast.js';
import { propertyPath } from './parser-aggregate.js';
import { parseArguments } from './parser-call.js';
import type { Cursor } from './parser-cursor.js';
import { parseOperand } from './parser-operand.js';
import { orderItems } from './parser.js';

type ReadSequence = (cursor: Cursor) => Transformations;
type Skip = (cursor: Cursor, sequence: ReadSequence) => void;

const SKIPS: Readonly<Record<string, Skip>> = {
  join: skipJoin,
  outerjoin: skipJoin,
  nest: skipNested,
  addnested: (cursor, sequence) => {
    propertyPath(cursor);
    cursor.expectMark(',');
    skipNested(cursor, sequence);
  },
  ancestors: skipHierarchy,
  descendants: skipHierarchy,
  traverse: skipTraverse,
};

export const UNSUPPORTED: readonly string[] = Object.keys(SKIPS);

/** Reads past the arguments of a transformation of that name, or of a function of the model, whose name has dots. */
export function readUnsupported(cursor: Cursor, name: string, sequence: ReadSequence): string {
  if (name.includes('.')) {
    parseArguments(cursor);
    return name;
  }
  cursor.expectMark('(', `'(' after ${name}`);
  cursor.nested(() => {
    SKIPS[name]!(cursor, sequence);
  });
  cursor.expectMark(')', "',' or ')'");
  return name;
}

/** `(hierarchy, qualifier, path)` and, where given, the transformations before it. */
export function skipRecursiveRollup(cursor: Cursor, sequence: ReadSequence): void {
  cursor.expectMark('(');
  skipReference(cursor);
  if (cursor.takeMark(',')) cursor.nested(() => sequence(cursor));
  cursor.expectMark(')', "',' or ')'");
}

/** `path as alias` and, where given, what is done to the related instances. */
function skipJoin(cursor: Cursor, sequence: ReadSequence): void {
  if (cursor.peek().kind === 'at') cursor.next();
  else propertyPath(cursor);
  skipAlias(cursor);
  if (cursor.takeMark(',')) sequence(cursor);
}

function skipNested(cursor: Cursor, sequence: ReadSequence): void {
  do {
    sequence(cursor);
    skipAlias(cursor);
  } while (cursor.takeMark(','));
}

function skipAlias(cursor: Cursor): void {
  if (!cursor.takeWord('as')) cursor.fail("'as' and a name");
  const { kind, text, at } = cursor.next();
  if (kind !== 'word' || /[.*]/.test(text)) cursor.fail('a name without dots', at);
}

/** The nodes, the qualifier of the annotation that orders them, and the path from an instance to its node. */
function skipReference(cursor: Cursor): void {
  const { at } = cursor.peek();
  const nodes = parseOperand(cursor);
  if (nodes.kind === 'literal' || nodes.kind === 'list') cursor.fail('a hierarchy, as $root/Set', at);
  cursor.expectMark(',');
  const qualifier = cursor.next();
  if (qualifier.kind !== 'word') cursor.fail('the name of a hierarchy', qualifier.at);
  cursor.expectMark(',');
  propertyPath(cursor);
}

function skipHierarchy(cursor: Cursor, sequence: ReadSequence): void {
  skipReference(cursor);
  cursor.expectMark(',');
  sequence(cursor);
  if (!cursor.takeMark(',')) return;
  const token = cursor.peek();
  if (token.kind === 'literal' && token.literal.type === 'integer' && token.literal.value >= 0) {
    cursor.next();
    if (!cursor.takeMark(',')) return;
  }
  if (!cursor.takeWord('keep') || !cursor.takeWord('start')) cursor.fail("a distance or 'keep start'");
}

function skipTraverse(cursor: Cursor, sequence: ReadSequence): void {
  skipReference(cursor);
  cursor.expectMark(',');
  if (!cursor.takeWord('preorder') && !cursor.takeWord('postorder')) cursor.fail("'preorder' or 'postorder'");
  while (cursor.takeMark(',')) {
    const token = cursor.peek();
    const isTransformation =
      token.kind === 'word' && (token.text === 'identity' || cursor.charAfter(token) === '(');
    if (isTransformation) sequence(cursor);
    else orderItems(cursor);
  }
}

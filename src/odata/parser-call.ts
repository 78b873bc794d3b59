/** Function calls and their arguments (OData 4.01 URL Conventions §5.1.1.5 to §5.1.1.12). */
import type { Expr } from './ast.js';
import { aggregateItem } from './parser-aggregate.js';
import type { Cursor } from './parser-cursor.js';
import { parseItems } from './parser-list.js';

/** Canonical functions, in lower case: their names are case-insensitive, so trees hold them in lower case. */
const CANONICAL: ReadonlySet<string> = new Set(
  (
    'concat contains endswith indexof length matchespattern startswith substring tolower toupper trim ' +
    'hassubset hassubsequence year month day hour minute second fractionalseconds totalseconds date time ' +
    'totaloffsetminutes mindatetime maxdatetime now round floor ceiling geo.distance geo.intersects geo.length ' +
    'case cast isof isdefined'
  ).split(' '),
);

interface Arguments {
  readonly args: readonly Expr[];
  readonly named?: readonly string[];
}

/** A call at the start of an operand: a canonical function, or one of the model. */
export function parseCall(cursor: Cursor): Expr {
  const { text, at } = cursor.next();
  const lower = text.toLowerCase();
  const name = CANONICAL.has(lower) ? lower : text;
  switch (name) {
    case 'case':
      return { kind: 'call', name, args: parseCases(cursor), at };
    case 'cast':
    case 'isof':
      return { kind: 'call', name, args: parseTypeArguments(cursor), at };
    default:
      return { kind: 'call', name, ...parseArguments(cursor, CANONICAL.has(name)), at };
  }
}

/** `(a,b)` or `(Name=a,Other=b)`. Canonical functions take no names. */
export function parseArguments(cursor: Cursor, positional = false): Arguments {
  cursor.expectMark('(');
  const named: string[] = [];
  const args = parseItems(cursor, ')', () => {
    const token = cursor.peek();
    if (!positional && token.kind === 'word' && cursor.charAfter(token) === '=') {
      named.push(cursor.next().text);
      cursor.next();
    } else if (named.length > 0) {
      cursor.fail('a parameter name and =');
    }
    return cursor.expression();
  });
  if (named.length === 0) return { args };
  if (named.length < args.length) cursor.fail('either a name for each parameter or for none', args[0]!.at);
  return { args, named };
}

/** `(condition:value,…)` as a flat list. */
function parseCases(cursor: Cursor): readonly Expr[] {
  cursor.expectMark('(');
  const args: Expr[] = [];
  do {
    args.push(cursor.expression());
    cursor.expectMark(':', "an operator or ':'");
    args.push(cursor.expression());
  } while (cursor.takeMark(','));
  cursor.expectMark(')', "an operator, ',' or ')'");
  return args;
}

/** `(type)` or `(expression,type)` */
function parseTypeArguments(cursor: Cursor): readonly Expr[] {
  cursor.expectMark('(');
  const alone = parseTypeName(cursor);
  if (alone !== null) return [alone];
  const operand = cursor.expression();
  cursor.expectMark(',', "an operator or ',' and a type name");
  const type = parseTypeName(cursor);
  return type === null ? cursor.fail('a type name, as Edm.String') : [operand, type];
}

const TYPE_NAME = /[ \t\r\n+]*((?:Collection\([^\s()',]+\))|[^\s()',$@]+)[ \t\r\n+]*\)/y;

/** A type name and the closing parenthesis after it; null, with nothing taken, where something else stands. */
function parseTypeName(cursor: Cursor): Expr | null {
  TYPE_NAME.lastIndex = cursor.position;
  const name = TYPE_NAME.exec(cursor.text)?.[1];
  if (
    name === undefined ||
    !/^(?:Collection\()?[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}\p{Pc}\p{Cf}.]*\)?$/u.test(name)
  )
    return null;
  const end = TYPE_NAME.lastIndex;
  const at = cursor.text.indexOf(name, cursor.position);
  cursor.seek(end);
  return { kind: 'typeName', name, at };
}

/**
 * `(expression with method)`, `($count)` or `(custom)`, each with `from` (Data Aggregation 4.0 §3.5). The method is a `typeName`, the bare
 * count a member of that name, and each `from` a list that ends in its method where it has one.
 */
export function parseAggregate(cursor: Cursor): readonly Expr[] {
  cursor.expectMark('(');
  const { expr, method, from, at } = aggregateItem(cursor, false);
  cursor.expectMark(')', "an operator, 'with', 'from' or ')'");
  const typeName = (name: string | null, where: number): readonly Expr[] =>
    name === null ? [] : [{ kind: 'typeName', name, at: where }];
  return [
    expr ?? { kind: 'member', source: null, name: '$count', at },
    ...typeName(method, at),
    ...from.map((each): Expr => {
      return { kind: 'list', items: [...each.paths, ...typeName(each.method, each.at)], at: each.at };
    }),
  ];
}

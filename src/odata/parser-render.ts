/** Trees back to text, with only the parentheses that the precedence needs. */
import type { Expr } from './ast.js';
import { renderSearch } from './parser-search.js';

/** Levels of precedence, loosest first. */
const OR = 1;
const AND = 2;
const EQUALITY = 3;
const RELATIONAL = 4;
const ADDITIVE = 5;
const MULTIPLICATIVE = 6;
const UNARY = 7;
const MEMBERSHIP = 8;
const OPERAND = 9;

function levelOf(expr: Expr): number {
  switch (expr.kind) {
    case 'or':
      return OR;
    case 'and':
      return AND;
    case 'compare':
      return expr.op === 'eq' || expr.op === 'ne' ? EQUALITY : RELATIONAL;
    case 'arithmetic':
      return expr.op === 'add' || expr.op === 'sub' ? ADDITIVE : MULTIPLICATIVE;
    case 'not':
    case 'negate':
      return UNARY;
    case 'has':
    case 'in':
      return MEMBERSHIP;
    default:
      return OPERAND;
  }
}

/** Canonical decoded text: parsing it gives the same tree but for offsets. */
export function renderExpression(expr: Expr): string {
  return at(expr, OR);
}

function at(expr: Expr, least: number): string {
  const text = plain(expr);
  return levelOf(expr) < least ? `(${text})` : text;
}

function plain(expr: Expr): string {
  const level = levelOf(expr);
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.operands.map((operand) => at(operand, level + 1)).join(` ${expr.kind} `);
    case 'compare':
    case 'arithmetic':
      return `${at(expr.left, level)} ${expr.op} ${at(expr.right, level + 1)}`;
    case 'not':
      return `not ${at(expr.operand, UNARY)}`;
    case 'negate':
      return negation(at(expr.operand, UNARY));
    case 'has':
      return `${at(expr.left, level)} has ${at(expr.right, OPERAND)}`;
    case 'in':
      return `${at(expr.left, level)} in ${expr.list.kind === 'list' ? inList(expr.list.items) : at(expr.list, OPERAND)}`;
    default:
      return operand(expr);
  }
}

/** A minus straight before a digit would be read as part of the number, and one before a minus is hard to read. */
function negation(text: string): string {
  return /^(?:[-\d]|INF)/.test(text) ? `-(${text})` : `-${text}`;
}

/** A single item that is no literal would be taken for the collection itself if it stood in parentheses. */
function inList(items: readonly Expr[]): string {
  const text = items.map(renderExpression).join(',');
  return items.length === 1 && items[0]!.kind !== 'literal' ? `[${text}]` : `(${text})`;
}

function operand(expr: Expr): string {
  switch (expr.kind) {
    case 'literal':
      return expr.text;
    case 'list':
      return `[${expr.items.map(renderExpression).join(',')}]`;
    case 'object':
      return `{${expr.members.map(([name, value]) => `${JSON.stringify(name)}:${renderExpression(value)}`).join(',')}}`;
    case 'call':
      return `${expr.name}(${args(expr)})`;
    case 'typeName':
      return expr.name;
    case 'it':
      return '$it';
    case 'this':
      return '$this';
    case 'alias':
      return `@${expr.name}`;
    default:
      return path(expr);
  }
}

function path(expr: Expr): string {
  switch (expr.kind) {
    case 'member':
      return prefix(expr.source) + expr.name;
    case 'typeCast':
      return prefix(expr.source) + expr.typeName;
    case 'boundCall':
      return `${prefix(expr.source)}${expr.name}(${args(expr)})`;
    case 'count':
      return `${prefix(expr.source)}$count${countOptions(expr)}`;
    case 'lambda':
      return `${prefix(expr.source)}${expr.op}(${expr.body === null ? '' : `${expr.variable}:${renderExpression(expr.body)}`})`;
    case 'filtered':
      return `${prefix(expr.source)}$filter(${renderExpression(expr.body)})`;
    case 'root':
      return `$root/${expr.set}${keyText(expr)}`;
    default:
      // Operators never start a path; the parentheses keep the text readable where a caller built such a tree.
      return `(${renderExpression(expr)})`;
  }
}

function prefix(source: Expr | null): string {
  return source === null ? '' : `${at(source, OPERAND)}/`;
}

function args(call: Extract<Expr, { kind: 'call' | 'boundCall' }>): string {
  const texts = call.args.map(renderExpression);
  if (call.kind === 'call' && call.name === 'case') return cases(texts);
  if (call.kind === 'boundCall' && call.name === 'aggregate') return aggregate(call.args);
  return texts.map((text, i) => (call.named ? `${call.named[i]}=${text}` : text)).join(',');
}

/** What is aggregated, its method, and what it is aggregated from, each with the method that goes on. */
function aggregate(parts: readonly Expr[]): string {
  return parts
    .map((part, i) => (i > 0 && part.kind === 'list' ? ` from ${paths(part.items)}` : method(part)))
    .join('');
}

const method = (part: Expr): string =>
  part.kind === 'typeName' ? ` with ${part.name}` : renderExpression(part);

const paths = (parts: readonly Expr[]): string =>
  parts.map((part, i) => (part.kind === 'member' && i > 0 ? `,${method(part)}` : method(part))).join('');

/** Conditions and values in turn; spaces around the colon, because 10:20 is a time of day. */
function cases(texts: readonly string[]): string {
  const pairs = texts.flatMap((text, i) => (i % 2 === 0 ? [`${text} : ${texts[i + 1]}`] : []));
  return pairs.join(',');
}

function countOptions(expr: Extract<Expr, { kind: 'count' }>): string {
  const options = [
    ...(expr.filter === null ? [] : [`$filter=${renderExpression(expr.filter)}`]),
    ...(expr.search === undefined ? [] : [`$search=${renderSearch(expr.search)}`]),
  ];
  return options.length === 0 ? '' : `(${options.join(';')})`;
}

function keyText(expr: Extract<Expr, { kind: 'root' }>): string {
  if (expr.key.length === 0) return '';
  return `(${expr.key.map(({ name, value }) => (name === null ? '' : `${name}=`) + renderExpression(value)).join(',')})`;
}

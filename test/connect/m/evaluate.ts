import { Language } from '@microsoft/powerquery-parser';
import type { MRows } from './values.js';
import { MColumn, MCondition, MError, type MFunction, type MRecord, MTime, MType } from './values.js';

/**
 * A small evaluator of M over the syntax tree of Microsoft's parser, by the language specification: lazy, and no larger than the
 * connector and the queries need. A condition on a row that is not there yet becomes a `$filter`.
 */
export type Names = (name: string) => unknown;

const { NodeKind } = Language.Ast;
type Node = any;

/** The members of a section, by name, over a library. */
export function membersOf(section: Node, library: MRecord): Names {
  const members: Node[] = section.sectionMembers.elements;
  return bound(
    members.map((member) => [
      nameOf(member.namePairedExpression.key.literal),
      member.namePairedExpression.value,
    ]),
    fromLibrary(library),
  );
}

export const evaluateM = (expression: Node, library: MRecord): unknown =>
  evaluate(expression, fromLibrary(library));

const fromLibrary =
  (library: MRecord): Names =>
  (name) => {
    if (!(name in library)) throw new Error(`M has no ${name} here`);
    return library[name];
  };

/** Names that are evaluated when they are first asked for, and may refer to each other. */
function bound(pairs: readonly (readonly [string, Node])[], outer: Names): Names {
  const nodes = new Map(pairs);
  const values = new Map<string, unknown>();
  const names: Names = (name) => {
    if (!nodes.has(name)) return outer(name);
    if (!values.has(name)) values.set(name, evaluate(nodes.get(name), names));
    return values.get(name);
  };
  return names;
}

const withValues =
  (values: ReadonlyMap<string, unknown>, outer: Names): Names =>
  (name) =>
    values.has(name) ? values.get(name) : outer(name);

const elements = (wrapped: Node): Node[] => wrapped.content.elements.map(({ node }: Node) => node);
const pairs = (nodes: Node[]): [string, Node][] =>
  nodes.map(({ key, value }) => [nameOf(key.literal), value]);

const nameOf = (literal: string): string => (literal.startsWith('#"') ? textOf(literal.slice(1)) : literal);

/** The text that a literal stands for. */
export function textOf(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/""|#\(([^)]*)\)/g, (found, escape?: string) =>
      escape === undefined ? found[0]! : escape.split(',').map(escaped).join(''),
    );
}

function escaped(escape: string): string {
  const named: Record<string, string> = { cr: '\r', lf: '\n', tab: '\t', '#': '#' };
  if (escape in named) return named[escape]!;
  if (!/^([0-9A-F]{4}|[0-9A-F]{8})$/i.test(escape)) throw new Error(`M has no escape ${escape}`);
  return String.fromCodePoint(Number.parseInt(escape, 16));
}

function evaluate(node: Node, names: Names): unknown {
  switch (node.kind) {
    case NodeKind.LiteralExpression:
      return literal(node.literalKind, node.literal);
    case NodeKind.IdentifierExpression:
      return names(nameOf(node.identifier.literal));
    case NodeKind.ParenthesizedExpression:
      return evaluate(node.content, names);
    case NodeKind.LetExpression:
      return evaluate(
        node.expression,
        bound(pairs(node.variableList.elements.map((each: Node) => each.node)), names),
      );
    case NodeKind.IfExpression:
      return evaluate(
        evaluate(node.condition, names) === true ? node.trueExpression : node.falseExpression,
        names,
      );
    case NodeKind.FunctionExpression:
      return functionOf(node, names);
    case NodeKind.EachExpression:
      return (row: unknown) => evaluate(node.paired, withValues(new Map([['_', row]]), names));
    case NodeKind.ListExpression:
      return elements(node).map((each) => evaluate(each, names));
    case NodeKind.RecordExpression:
      return Object.fromEntries(pairs(elements(node)).map(([name, value]) => [name, evaluate(value, names)]));
    case NodeKind.FieldSelector:
      return field(names('_'), nameOf(node.content.literal));
    case NodeKind.RecursivePrimaryExpression:
      return node.recursiveExpressions.elements.reduce(
        (value: unknown, step: Node) => access(value, step, names),
        evaluate(node.head, names),
      );
    case NodeKind.ErrorRaisingExpression:
      throw new MError(String(evaluate(node.paired, names)));
    case NodeKind.UnaryExpression:
      return node.operators.elements.reduceRight(
        (value: unknown, { constantKind }: Node) => (constantKind === 'not' ? !value : -(value as number)),
        evaluate(node.typeExpression, names),
      );
    case NodeKind.LogicalExpression:
    case NodeKind.EqualityExpression:
    case NodeKind.RelationalExpression:
    case NodeKind.ArithmeticExpression:
    case NodeKind.MetadataExpression:
      return operation(node, names);
    default:
      return typeOf(node, names);
  }
}

function literal(kind: string, text: string): unknown {
  if (kind === 'Text') return textOf(text);
  if (kind === 'Null') return null;
  return kind === 'Logical' ? text === 'true' : Number(text);
}

function functionOf(node: Node, names: Names): MFunction {
  const parameters = elements(node.parameters).map(({ name }) => nameOf(name.literal));
  return (...values) =>
    evaluate(
      node.expression,
      withValues(new Map(parameters.map((name, i) => [name, values[i] ?? null])), names),
    );
}

function access(value: unknown, step: Node, names: Names): unknown {
  if (step.kind === NodeKind.InvokeExpression) {
    if (typeof value !== 'function') throw new Error('M calls what is no function');
    return value(...elements(step).map((each) => evaluate(each, names))) as unknown;
  }
  if (step.kind === NodeKind.FieldSelector) return field(value, nameOf(step.content.literal));
  const key = evaluate(step.content, names);
  if (typeof key === 'number') return (value as readonly unknown[])[key];
  const found = (value as MRows).rows.filter((row) =>
    Object.entries(key as MRecord).every(([name, wanted]) => row[name] === wanted),
  );
  if (found.length !== 1) throw new MError('The key does not match one row of the table');
  return found[0];
}

function field(record: unknown, name: string): unknown {
  if (record instanceof MColumn) return new MColumn(name);
  if (record === null || typeof record !== 'object' || !(name in record))
    throw new MError(`No field ${name}`);
  return (record as MRecord)[name];
}

const ODATA: Readonly<Record<string, string>> = {
  '=': 'eq',
  '<>': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
};

function operation({ left, operatorConstant, right }: Node, names: Names): unknown {
  const operator = String(operatorConstant.constantKind);
  const first = evaluate(left, names);
  if (operator === 'and' && first === false) return false;
  if (operator === 'or' && first === true) return true;
  const second = evaluate(right, names);
  if (first instanceof MColumn && second instanceof MTime && second.kind === 'datetimezone')
    return new MCondition(`${first.name} ${ODATA[operator]!} ${second.literal}`);
  if (first instanceof MCondition && second instanceof MCondition)
    return new MCondition(`${first.text} ${operator} ${second.text}`);
  if (first instanceof MColumn || first instanceof MCondition) throw new Error(`${operator} does not fold`);
  return operate(operator, first, second);
}

function operate(operator: string, first: any, second: any): unknown {
  switch (operator) {
    case 'and':
    case 'or':
      return second;
    case '=':
      return first?.valueOf() === second?.valueOf();
    case '<>':
      return first?.valueOf() !== second?.valueOf();
    case '<':
      return first < second;
    case '>':
      return first > second;
    case '>=':
      return first >= second;
    case '/':
      return first / second;
    case '&':
      if (typeof first !== 'string' || typeof second !== 'string') throw new Error('& joins texts here');
      return first + second;
    case 'meta':
      return first instanceof MType ? new MType(first.text, second as MRecord, first.parameters) : first;
    default:
      throw new Error(`M's ${operator} is not known here`);
  }
}

function typeOf(node: Node, names: Names): unknown {
  switch (node.kind) {
    case NodeKind.TypePrimaryType:
    case NodeKind.AsType:
      return evaluate(node.paired, names);
    case NodeKind.PrimitiveType:
      return new MType(node.primitiveTypeKind);
    case NodeKind.NullableType:
      return new MType(`nullable ${(evaluate(node.paired, names) as MType).text}`);
    case NodeKind.FunctionType: {
      const parameters = elements(node.parameters).map(
        ({ name, parameterType }) => [nameOf(name.literal), evaluate(parameterType, names)] as const,
      );
      return new MType('function', {}, new Map(parameters));
    }
    default:
      throw new Error(`M's ${String(node.kind)} is not known here`);
  }
}

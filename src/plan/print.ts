import type { Bound, RowRef } from '../odata/index.js';
import { dateText, timeOfDayText, utcText } from '../time/index.js';

/** A bound expression as OData text, fully parenthesised where operators nest; long value lists are shortened. */
export function print(node: Bound): string {
  switch (node.kind) {
    case 'constant':
      return printConstant(node);
    case 'column':
      return `${rowText(node.of)}${node.column.name}`;
    case 'lambda': {
      const body = node.body === null ? '' : `${nameOf(node.variable)}: ${print(node.body)}`;
      return `${rowText(node.related.of)}${node.related.navigation.name}/${node.op}(${body})`;
    }
    case 'count': {
      const filter = node.filter === null ? '' : `($filter=${print(node.filter)})`;
      return `${rowText(node.related.of)}${node.related.navigation.name}/$count${filter}`;
    }
    case 'and':
    case 'or':
      return shortened(node.operands.map(nested), ` ${node.kind} `);
    case 'not':
      return `not ${nested(node.operand)}`;
    case 'compare':
    case 'arithmetic':
      return `${nested(node.left)} ${node.op} ${nested(node.right)}`;
    case 'in':
      return `${nested(node.left)} in (${shortened(node.items.map(print), ',')})`;
    case 'negate':
      return `-${nested(node.operand)}`;
    case 'call':
      return `${node.name}(${node.args.map(print).join(',')})`;
    case 'defined':
      return `isdefined(${node.column.name})`;
    case 'cast':
      return `cast(${print(node.operand)},${node.type})`;
    case 'case':
      return `case(${node.branches.map(([condition, value]) => `${print(condition)}:${print(value)}`).join(',')})`;
  }
}

const nameOf = (variable: number): string => `r${String(variable)}`;

/** The path to a row, with a slash at its end; nothing for the row of the query itself. */
function rowText({ variable, path }: RowRef): string {
  const names = path.map((navigation) => navigation.name);
  return [...(variable === 0 ? [] : [nameOf(variable)]), ...names].map((name) => `${name}/`).join('');
}

const MAX_SHOWN = 12;

function shortened(parts: readonly string[], separator: string): string {
  if (parts.length <= MAX_SHOWN) return parts.join(separator);
  return [...parts.slice(0, MAX_SHOWN), `… ${String(parts.length - MAX_SHOWN)} more`].join(separator);
}

function nested(node: Bound): string {
  const text = print(node);
  return node.kind === 'and' ||
    node.kind === 'or' ||
    node.kind === 'compare' ||
    node.kind === 'arithmetic' ||
    node.kind === 'in'
    ? `(${text})`
    : text;
}

function printConstant({ type, value }: Extract<Bound, { kind: 'constant' }>): string {
  if (value === null) return 'null';
  switch (type) {
    case 'string':
      return `'${String(value).replaceAll("'", "''")}'`;
    case 'dateTimeOffset':
      return utcText(Math.floor(value as number));
    case 'date':
      return dateText(value as number);
    case 'timeOfDay':
      return timeOfDayText(value as number);
    case 'duration':
      return `duration'PT${String((value as number) / 1000)}S'`;
    default:
      return String(value).replace('Infinity', 'INF');
  }
}

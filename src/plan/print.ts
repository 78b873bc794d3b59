import type { Bound } from '../odata/index.js';
import { dateText, timeOfDayText, utcText } from '../time/index.js';

/** A bound expression as OData text, fully parenthesised where operators nest; long value lists are shortened. */
export function print(node: Bound): string {
  switch (node.kind) {
    case 'constant':
      return printConstant(node);
    case 'column':
      return node.column.name;
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
    case 'cast':
      return `cast(${print(node.operand)},${node.type})`;
    case 'case':
      return `case(${node.branches.map(([condition, value]) => `${print(condition)}:${print(value)}`).join(',')})`;
  }
}

const MAX_SHOWN = 12;

function shortened(parts: readonly string[], separator: string): string {
  if (parts.length <= MAX_SHOWN) return parts.join(separator);
  return [...parts.slice(0, MAX_SHOWN), `… ${String(parts.length - MAX_SHOWN)} more`].join(separator);
}

function nested(node: Bound): string {
  const text = print(node);
  return node.kind === 'and' || node.kind === 'or' || node.kind === 'compare' || node.kind === 'arithmetic' || node.kind === 'in' ? `(${text})` : text;
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

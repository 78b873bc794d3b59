import type { Json, Outcome } from '../reference/index.js';

type Cell = Json[string];

/** A row without control information. */
export function bare(row: Readonly<Record<string, unknown>>): Json {
  const own = Object.entries(row).filter(([name]) => !name.includes('@'));
  return Object.fromEntries(own.map(([name, value]) => [name, isRow(value) ? bare(value) : (value as Cell)]));
}

const isRow = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The answer's rows: those expected, in their order where that is settled; any where the standard leaves open which they are. A
 * number that is not whole may differ by a billionth of its size, as sums in another order do.
 */
export function expectAlike(got: readonly Readonly<Record<string, unknown>>[], expected: Outcome): void {
  if (!expected.sure) return;
  const rows = got.map(bare);
  const pairs = expected.settled ? [rows, expected.rows] : [inTextOrder(rows), inTextOrder(expected.rows)];
  const [left, right] = pairs;
  expect(left.map((row, i) => nearly(row, right[i]))).toEqual(right);
}

const inTextOrder = (rows: readonly Json[]): readonly Json[] =>
  rows
    .map((row) => ({ row, text: textOf(row) }))
    .sort((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)))
    .map(({ row }) => row);

/** The row's text, names in order, fractions to a few digits. */
function textOf(row: Json): string {
  const names = Object.keys(row).sort();
  return names.map((name) => `${name}:${cellText(row[name])}`).join('\u0000');
}

function cellText(cell: Cell): string {
  if (isRow(cell)) return textOf(cell as Json);
  return typeof cell === 'number' && !Number.isInteger(cell) ? cell.toPrecision(7) : JSON.stringify(cell);
}

/** The row, with the numbers of the other where they differ by next to nothing. */
function nearly(row: Json, other: Json | undefined): Json {
  if (other === undefined) return row;
  const cells = Object.entries(row).map(([name, cell]): readonly [string, Cell] => {
    const wanted = other[name];
    if (isRow(cell) && isRow(wanted)) return [name, nearly(cell as Json, wanted as Json)];
    if (typeof cell !== 'number' || typeof wanted !== 'number') return [name, cell];
    const close = Math.abs(cell - wanted) <= 1e-9 * Math.max(Math.abs(cell), Math.abs(wanted));
    return [name, close && !(Number.isInteger(cell) && Number.isInteger(wanted)) ? wanted : cell];
  });
  return Object.fromEntries(cells);
}

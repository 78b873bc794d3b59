import { numberOf, type Row, textOf } from './rows.js';

/** So many transfers went from one place to another. */
export interface Transfer {
  readonly origin: string;
  readonly destination: string;
  readonly transfers: number;
}

export const transfersOf = (groups: readonly Row[]): readonly Transfer[] =>
  groups
    .map((row) => ({
      origin: textOf(row, 'origin'),
      destination: textOf(row, 'destination'),
      transfers: numberOf(row, 'transfers') ?? 0,
    }))
    .sort((a, b) => b.transfers - a.transfers);

const REST = ' others';

/** Whether a name stands for several that were put together. */
export const isRest = (name: string): boolean =>
  /^\d+$/.test(name.slice(0, -REST.length)) && name.endsWith(REST);

/**
 * The same transfers with at most `most` names on each side: those with fewest transfers are put together under a name that says how many
 * they are. No transfer is lost.
 */
export function gathered(transfers: readonly Transfer[], most: number): readonly Transfer[] {
  const origins = renaming(transfers, 'origin', most);
  const destinations = renaming(transfers, 'destination', most);
  const totals = new Map<string, Transfer>();
  for (const { origin, destination, transfers: count } of transfers) {
    const [from, to] = [origins.get(origin) ?? origin, destinations.get(destination) ?? destination];
    const key = JSON.stringify([from, to]);
    const before = totals.get(key)?.transfers ?? 0;
    totals.set(key, { origin: from, destination: to, transfers: before + count });
  }
  return [...totals.values()];
}

function renaming(
  transfers: readonly Transfer[],
  side: 'origin' | 'destination',
  most: number,
): ReadonlyMap<string, string> {
  const totals = new Map<string, number>();
  for (const transfer of transfers)
    totals.set(transfer[side], (totals.get(transfer[side]) ?? 0) + transfer.transfers);
  if (totals.size <= most) return new Map();
  const rest = [...totals].sort((a, b) => b[1] - a[1]).slice(most - 1);
  const together = `${String(rest.length)}${REST}`;
  return new Map(rest.map(([name]) => [name, together]));
}

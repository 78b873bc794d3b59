/** A row as the feed answers it. */
export type Row = Readonly<Record<string, unknown>>;

/** Text of a column; `none` where it is null. */
export const textOf = (row: Row, column: string, none = '(none)'): string => {
  const value = row[column];
  return typeof value === 'string' ? value : none;
};

/** Number of a column; null where it is null, as an average of nothing is. */
export const numberOf = (row: Row, column: string): number | null => {
  const value = row[column];
  return typeof value === 'number' ? value : null;
};

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** A count as it is read: 12,345. */
export const counted = (count: number): string => count.toLocaleString('en-GB');

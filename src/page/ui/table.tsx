import type { ComponentChildren } from 'preact';

export interface TableColumn<T> {
  readonly name: string;
  /** What stands in the head; the name where not given. */
  readonly title?: ComponentChildren;
  readonly align?: 'right';
  /** Said when the pointer rests on the head. */
  readonly hint?: string;
  readonly cell: (row: T) => ComponentChildren;
}

export interface TableProps<T> {
  /** What the table shows, for those who do not see it. */
  readonly caption: string;
  readonly columns: readonly TableColumn<T>[];
  readonly rows: readonly T[];
  readonly keyOf?: (row: T, index: number) => string | number;
}

/** Rows that scroll within their own frame, the head staying in sight. */
export function Table<T>({ caption, columns, rows, keyOf = (_row, index) => index }: TableProps<T>) {
  const sideOf = ({ align }: TableColumn<T>) => (align === 'right' ? 'numeric' : undefined);
  return (
    <div class="table-frame" role="region" aria-label={caption} tabIndex={0}>
      <table class="table">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" class={sideOf(column)} title={column.hint}>
                {column.title ?? column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={keyOf(row, index)}>
              {columns.map((column) => (
                <td key={column.name} class={sideOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import type { Row } from '../feed.js';
import type { EntitySet } from '../metadata.js';
import { link } from '../state.js';
import { Table } from '../ui/table.js';
import { cellOf } from './cells.js';
import type { OrderKey, Query } from './query.js';

export interface ResultTableProps {
  readonly set: EntitySet;
  readonly query: Query;
  readonly rows: readonly Row[];
  readonly onOrder: (order: readonly OrderKey[]) => void;
}

/** The rows. A click on a head orders by it; a journey's identifier leads to the journey. */
export function ResultTable({ set, query, rows, onOrder }: ResultTableProps) {
  const names = query.columns.length > 0 ? query.columns : set.columns.map(({ name }) => name);
  const columns = names.flatMap((name) => set.columns.find((column) => column.name === name) ?? []);
  return (
    <Table
      caption={`Rows of ${set.name}`}
      rows={rows}
      columns={columns.map(({ name, type, description }) => ({
        name,
        hint: description,
        title: <Head name={name} order={query.order} onOrder={onOrder} />,
        cell: (row: Row) => <Value name={name} type={type} value={row[name]} />,
        ...(isNumeric(type) ? { align: 'right' as const } : {}),
      }))}
    />
  );
}

const isNumeric = (type: string): boolean => /^Edm\.(Int|Double|Decimal)/.test(type);

interface HeadProps {
  readonly name: string;
  readonly order: readonly OrderKey[];
  readonly onOrder: (order: readonly OrderKey[]) => void;
}

function Head({ name, order, onOrder }: HeadProps) {
  const key = order.find(({ column }) => column === name);
  const arrow = key === undefined ? '' : key.descending ? ' ↓' : ' ↑';
  const said = key === undefined ? 'not ordered' : key.descending ? 'highest first' : 'lowest first';
  return (
    <button
      type="button"
      class="head-button"
      aria-label={`${name}, ${said}; order by it`}
      onClick={() => {
        onOrder([{ column: name, descending: !(key?.descending ?? false) }]);
      }}
    >
      {name}
      <span aria-hidden="true">{arrow}</span>
    </button>
  );
}

function Value({
  name,
  type,
  value,
}: {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
}) {
  const { text, exact, kind } = cellOf(name, type, value);
  if (kind === 'journey')
    return (
      <a class="journey-link" href={link('journey', { id: text })} title={`Follow the journey ${text}`}>
        {text}
      </a>
    );
  if (kind === 'none') return <span class="muted">{text}</span>;
  return <span title={exact ?? text}>{text}</span>;
}

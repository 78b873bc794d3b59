import type { Column } from '../metadata.js';
import { Button } from '../ui/button.js';
import type { OrderKey } from './query.js';

export interface OrderListProps {
  readonly order: readonly OrderKey[];
  readonly columns: readonly Column[];
  readonly onChange: (order: readonly OrderKey[]) => void;
}

/** What rows are ordered by; a second column decides where the first is equal. */
export function OrderList({ order, columns, onChange }: OrderListProps) {
  const free = columns.find(({ name }) => !order.some(({ column }) => column === name));
  return (
    <fieldset class="explore-part">
      <legend class="field-label">Order</legend>
      {order.map((key, index) => (
        <OrderRow
          key={index}
          orderKey={key}
          number={index + 1}
          columns={columns}
          onChange={(next) => {
            onChange(order.map((each, at) => (at === index ? next : each)));
          }}
          onRemove={() => {
            onChange(order.filter((_, at) => at !== index));
          }}
        />
      ))}
      {free !== undefined && (
        <Button
          kind="quiet"
          onClick={() => {
            onChange([...order, { column: free.name, descending: false }]);
          }}
        >
          {order.length === 0 ? '+ Order by a column' : '+ Then by'}
        </Button>
      )}
    </fieldset>
  );
}

interface OrderRowProps {
  readonly orderKey: OrderKey;
  readonly number: number;
  readonly columns: readonly Column[];
  readonly onChange: (key: OrderKey) => void;
  readonly onRemove: () => void;
}

/** What descending and ascending mean for values of a type. */
function directions(type: string): readonly [descending: string, ascending: string] {
  if (/^Edm\.Date/.test(type)) return ['newest first', 'oldest first'];
  return /^Edm\.(Int|Double|Decimal)/.test(type) ? ['highest first', 'lowest first'] : ['Z to A', 'A to Z'];
}

function OrderRow({ orderKey, number, columns, onChange, onRemove }: OrderRowProps) {
  const type = columns.find(({ name }) => name === orderKey.column)?.type ?? 'Edm.String';
  const [descending, ascending] = directions(type);
  return (
    <div class="explore-order">
      <select
        aria-label={`Order by, ${String(number)}`}
        value={orderKey.column}
        onChange={({ currentTarget: { value } }) => {
          onChange({ ...orderKey, column: value });
        }}
      >
        {columns.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={`Direction of order ${String(number)}`}
        value={orderKey.descending ? 'desc' : 'asc'}
        onChange={({ currentTarget: { value } }) => {
          onChange({ ...orderKey, descending: value === 'desc' });
        }}
      >
        <option value="desc">{descending}</option>
        <option value="asc">{ascending}</option>
      </select>
      <Button kind="quiet" label={`Remove order ${String(number)}`} onClick={onRemove}>
        ×
      </Button>
    </div>
  );
}

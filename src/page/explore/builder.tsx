import type { EntitySet } from '../metadata.js';
import { Select } from '../ui/field.js';
import { ColumnPicker } from './column-picker.js';
import { hasJourney, JOURNEYS } from './fields.js';
import { FilterList } from './filter-list.js';
import { OrderList } from './order-list.js';
import { carriedTo, FIRST_COLUMNS, firstOrder, type Place } from './query.js';
import { Typed } from './typed.js';
import type { QueryState } from './use-query.js';

export interface BuilderProps {
  readonly sets: readonly EntitySet[];
  readonly state: QueryState;
  readonly place: Place;
  readonly known: ReadonlyMap<string, readonly string[]>;
}

/** Puts a question together without knowing OData. */
export function Builder({ sets, state, place, known }: BuilderProps) {
  const { set, query, change } = state;
  return (
    <div class="explore-builder">
      <div class="stack stack-tight">
        <SetChoice sets={sets} state={state} />
        <ColumnPicker
          columns={set.columns}
          chosen={query.columns}
          usual={FIRST_COLUMNS[set.name] ?? []}
          onChange={(columns) => {
            change({ columns });
          }}
        />
      </div>
      <FilterList
        conditions={query.conditions}
        place={place}
        known={known}
        onChange={(conditions) => {
          change({ conditions });
        }}
      />
      <div class="stack stack-tight">
        <OrderList
          order={query.order}
          columns={set.columns}
          onChange={(order) => {
            change({ order });
          }}
        />
        <div class="explore-inline">
          <label class="field">
            <span class="field-label">Only the first</span>
            <Typed
              label="Only the first rows"
              type="number"
              class="short"
              placeholder="all"
              value={query.top === null ? '' : String(query.top)}
              onChange={(text) => {
                change({ top: /^[1-9]\d{0,6}$/.test(text) ? Number(text) : null });
              }}
            />
          </label>
        </div>
      </div>
    </div>
  );
}

/** Another set keeps what is asked of the journey. */
function SetChoice({ sets, state: { set, query, change } }: Pick<BuilderProps, 'sets' | 'state'>) {
  return (
    <Select
      label="Set"
      value={set.name}
      hint={set.description}
      options={sets.map(({ name }) => name)}
      onChange={(name) => {
        const next = sets.find((each) => each.name === name)!;
        change({
          set: name,
          columns: FIRST_COLUMNS[name] ?? [],
          order: firstOrder(next.columns),
          conditions: carriedTo(name, query, name === JOURNEYS || hasJourney(next)),
          top: null,
        });
      }}
    />
  );
}

import { useId } from 'preact/hooks';
import { Button } from '../ui/button.js';
import { type Condition, expressionOf, OPERATORS, takesValue } from './conditions.js';
import type { Field, Kind } from './fields.js';
import type { Place } from './query.js';
import { Typed } from './typed.js';

export interface FilterListProps {
  readonly conditions: readonly Condition[];
  readonly place: Place;
  /** Values known of a field, by its column, to choose from while typing. */
  readonly known: ReadonlyMap<string, readonly string[]>;
  readonly onChange: (conditions: readonly Condition[]) => void;
}

/** The filters, all of which must hold. */
export function FilterList({ conditions, place, known, onChange }: FilterListProps) {
  const [first] = place.fields.filter(({ column, kind }) => kind === 'text' && !column.endsWith('Id'));
  const start = first ?? place.fields[0]!;
  return (
    <fieldset class="explore-part">
      <legend class="field-label">Filters{conditions.length > 1 ? ', all of which hold' : ''}</legend>
      {conditions.map((condition, index) => (
        <FilterRow
          key={index}
          condition={condition}
          place={place}
          known={known}
          number={index + 1}
          onChange={(next) => {
            onChange(conditions.map((each, at) => (at === index ? next : each)));
          }}
          onRemove={() => {
            onChange(conditions.filter((_, at) => at !== index));
          }}
        />
      ))}
      <Button
        kind="quiet"
        onClick={() => {
          onChange([...conditions, { path: start.path, operator: firstOperator(start.kind), value: '' }]);
        }}
      >
        + Add a filter
      </Button>
    </fieldset>
  );
}

const firstOperator = (kind: Kind): string => Object.keys(OPERATORS[kind])[0]!;

interface FilterRowProps extends Omit<FilterListProps, 'conditions' | 'onChange'> {
  readonly condition: Condition;
  /** From 1. */
  readonly number: number;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: () => void;
}

function FilterRow({ condition, place, known, number, onChange, onRemove }: FilterRowProps) {
  const field = place.fields.find(({ path }) => path === condition.path);
  const of = `of filter ${String(number)}`;
  const choose = (path: string): void => {
    const next = place.fields.find((each) => each.path === path)!;
    const keeps = next.kind === field?.kind;
    onChange(keeps ? { ...condition, path } : { path, operator: firstOperator(next.kind), value: '' });
  };
  return (
    <div class="explore-filter">
      <select
        aria-label={`Column ${of}`}
        title={field?.description}
        value={condition.path}
        onChange={({ currentTarget: { value } }) => {
          choose(value);
        }}
      >
        {field === undefined && <option value={condition.path}>{condition.path} (not here)</option>}
        <FieldOptions fields={place.fields} />
      </select>
      {field !== undefined && (
        <select
          aria-label={`Comparison ${of}`}
          value={condition.operator}
          onChange={({ currentTarget: { value } }) => {
            onChange({ ...condition, operator: value });
          }}
        >
          {Object.entries(OPERATORS[field.kind]).map(([operator, label]) => (
            <option key={operator} value={operator}>
              {label}
            </option>
          ))}
        </select>
      )}
      {field !== undefined && takesValue(condition.operator) && (
        <Value field={field} condition={condition} place={place} known={known} of={of} onChange={onChange} />
      )}
      <Button kind="quiet" label={`Remove filter ${String(number)}`} onClick={onRemove}>
        ×
      </Button>
    </div>
  );
}

/** Columns of the set, and below them those of the journey. */
function FieldOptions({ fields }: { readonly fields: readonly Field[] }) {
  const options = (ofJourney: boolean) =>
    fields
      .filter((field) => field.ofJourney === ofJourney)
      .map(({ path, column }) => (
        <option key={path} value={path}>
          {ofJourney ? `journey: ${column}` : column}
        </option>
      ));
  if (!fields.some(({ ofJourney }) => ofJourney)) return <>{options(false)}</>;
  return (
    <>
      <optgroup label="Columns of the set">{options(false)}</optgroup>
      <optgroup label="Of its journey">{options(true)}</optgroup>
    </>
  );
}

const INPUTS: Readonly<
  Record<Kind, { readonly type: 'text' | 'date' | 'datetime-local'; readonly hint: string }>
> = {
  text: { type: 'text', hint: 'value' },
  list: { type: 'text', hint: 'value' },
  number: { type: 'text', hint: 'number' },
  duration: { type: 'text', hint: '90 s, 2 min, 1 h' },
  date: { type: 'date', hint: '' },
  time: { type: 'datetime-local', hint: '' },
  flag: { type: 'text', hint: '' },
};

interface ValueProps extends Pick<FilterRowProps, 'condition' | 'place' | 'known' | 'onChange'> {
  readonly field: Field;
  /** Which filter it is of, for those who do not see it. */
  readonly of: string;
}

function Value({ field, condition, place, known, of, onChange }: ValueProps) {
  const list = useId();
  const { type, hint } = INPUTS[field.kind];
  const { operator, value } = condition;
  const several = operator === 'in' || operator === 'none';
  const invalid = value !== '' && expressionOf(field, condition, '', place.zone) === null;
  const values =
    known.get(field.column.replace(/^previous./, (found) => found.slice(-1).toLowerCase())) ?? [];
  return (
    <>
      <Typed
        label={`Value ${of}`}
        type={type}
        value={value}
        placeholder={several ? 'one | another' : hint}
        {...(values.length === 0 ? {} : { list })}
        invalid={invalid}
        class="explore-value"
        onChange={(next) => {
          onChange({ ...condition, value: next });
        }}
      />
      <datalist id={list}>
        {values.map((each) => (
          <option key={each} value={several ? each.replaceAll(/[\\|]/g, (found) => `\\${found}`) : each} />
        ))}
      </datalist>
      {invalid && <span class="explore-wrong">This is no {field.kind}; the filter waits.</span>}
    </>
  );
}

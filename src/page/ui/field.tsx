import { cloneElement, type ComponentChildren, isValidElement } from 'preact';
import { useId } from 'preact/hooks';

export interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  /** One input, select or textarea. */
  readonly children: ComponentChildren;
}

/** A control with its label above and a hint below it, which describes it and is no part of its name. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  const described = hint !== undefined && isValidElement(children);
  return (
    <div class="field">
      <label class="field-control">
        <span class="field-label">{label}</span>
        {described ? cloneElement(children, { 'aria-describedby': id }) : children}
      </label>
      {hint !== undefined && (
        <span id={id} class="field-hint">
          {hint}
        </span>
      )}
    </div>
  );
}

export interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (string | Option)[];
  readonly onChange: (value: string) => void;
  readonly hint?: string;
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export const Select = ({ label, value, options, onChange, hint }: SelectProps) => (
  <Field label={label} {...(hint === undefined ? {} : { hint })}>
    <select
      value={value}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    >
      {options.map(asOption).map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  </Field>
);

const asOption = (option: string | Option): Option =>
  typeof option === 'string' ? { value: option, label: option } : option;

export interface SegmentedProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (string | Option)[];
  readonly onChange: (value: string) => void;
}

/** A few alternatives side by side, of which one holds; arrow keys move between them. */
export function Segmented({ label, value, options, onChange }: SegmentedProps) {
  const name = useId();
  return (
    <fieldset class="segmented">
      <legend class="field-label">{label}</legend>
      <div class="segments">
        {options.map(asOption).map((option) => (
          <label key={option.value} class="segment">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => {
                onChange(option.value);
              }}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

import type { Column } from '../metadata.js';
import { Button } from '../ui/button.js';

export interface ColumnPickerProps {
  readonly columns: readonly Column[];
  /** Names in their order; empty for all. */
  readonly chosen: readonly string[];
  /** What the set begins with; empty for all. */
  readonly usual: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Which columns are asked for. At least one stays. */
export function ColumnPicker({ columns, chosen, usual, onChange }: ColumnPickerProps) {
  const all = columns.map(({ name }) => name);
  const shown = chosen.length === 0 ? all : chosen;
  const toggle = (name: string, wanted: boolean): void => {
    const next = wanted ? [...shown, name] : shown.filter((each) => each !== name);
    if (next.length === 0) return;
    onChange(next.length === all.length ? [] : next);
  };
  return (
    <details class="explore-columns">
      <summary>
        Columns{' '}
        <span class="muted">
          {shown.length === all.length
            ? `all ${String(all.length)}`
            : `${String(shown.length)} of ${String(all.length)}`}
        </span>
      </summary>
      <div class="explore-line">
        <Button
          kind="quiet"
          onClick={() => {
            onChange([]);
          }}
        >
          All
        </Button>
        {usual.length > 0 && (
          <Button
            kind="quiet"
            onClick={() => {
              onChange(usual);
            }}
          >
            The usual {usual.length}
          </Button>
        )}
      </div>
      <div class="explore-checks">
        {columns.map(({ name, description }) => (
          <label key={name} class="explore-check" title={description}>
            <input
              type="checkbox"
              checked={shown.includes(name)}
              onChange={({ currentTarget: { checked } }) => {
                toggle(name, checked);
              }}
            />
            <span>{name}</span>
          </label>
        ))}
      </div>
    </details>
  );
}

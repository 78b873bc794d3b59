import { read } from '../feed.js';
import { useReading } from '../reading.js';

export interface SetChoiceProps {
  readonly set: string;
  readonly onChange: (set: string) => void;
}

/** The sets of the feed's service document; without a key for it, the one that is chosen. */
export function SetChoice({ set, onChange }: SetChoiceProps) {
  const { value } = useReading('/odata/', (signal) => read('/odata/', { signal, quiet: true }));
  const listed = (value?.rows ?? []).filter(({ kind = 'EntitySet' }) => kind === 'EntitySet');
  const names = [...new Set([...listed.map(({ name }) => String(name)), set])];
  return (
    <select
      class="input set-choice"
      aria-label="Set for Excel"
      value={set}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    >
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

import { useEffect, useRef, useState } from 'preact/hooks';

export interface TypedProps {
  readonly label: string;
  readonly type: 'text' | 'number' | 'date' | 'datetime-local';
  readonly value: string;
  readonly placeholder?: string;
  /** Of a `datalist`. */
  readonly list?: string;
  readonly invalid?: boolean;
  readonly class?: string;
  readonly onChange: (value: string) => void;
}

/** How long the hand may rest before what was typed counts. */
const REST_MS = 350;

/** An input whose value counts when typing pauses, on Enter, or when it is left: not each letter is a query. */
export function Typed({
  label,
  type,
  value,
  placeholder,
  list,
  invalid,
  class: style,
  onChange,
}: TypedProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    setTyped(value);
  }, [value]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  const commit = (text: string): void => {
    clearTimeout(timer.current);
    if (text !== value) latest.current(text);
  };
  return (
    <input
      type={type}
      class={style}
      aria-label={label}
      aria-invalid={invalid}
      placeholder={placeholder}
      list={list}
      value={typed}
      min={type === 'number' ? 1 : undefined}
      step={type === 'datetime-local' ? 60 : undefined}
      autoComplete="off"
      spellcheck={false}
      onInput={({ currentTarget: { value: text } }) => {
        setTyped(text);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          latest.current(text);
        }, REST_MS);
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Enter') commit(currentTarget.value);
      }}
      onBlur={({ currentTarget }) => {
        commit(currentTarget.value);
      }}
    />
  );
}

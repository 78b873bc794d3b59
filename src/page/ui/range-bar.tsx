import { useEffect, useState } from 'preact/hooks';
import { MAX_DAYS, type Range, useRoot } from '../range.js';
import { Field, Segmented, Select } from './field.js';

const DAY_MS = 86_400_000;
const kinds = [
  { value: 'default', label: 'Default' },
  { value: 'last', label: 'Last days' },
  { value: 'between', label: 'Between' },
];

/** Chooses the range and the zone of the service root that all views read from. */
export function RangeBar() {
  const { range, zone, setRange, setZone } = useRoot();
  return (
    <div class="row range-bar">
      <Segmented
        label="Range"
        value={range.kind}
        options={kinds}
        onChange={(kind) => {
          setRange(startOf(kind));
        }}
      />
      {range.kind === 'last' && <Days days={range.days} onChange={setRange} />}
      {range.kind === 'between' && <Between range={range} onChange={setRange} />}
      <Select label="Time zone" value={zone} options={zones(zone)} onChange={setZone} />
    </div>
  );
}

/** What a kind of range begins with. */
function startOf(kind: string): Range {
  if (kind === 'last') return { kind, days: 30 };
  if (kind !== 'between') return { kind: 'default' };
  const today = Date.now();
  return { kind, from: dayText(today - 30 * DAY_MS), to: dayText(today) };
}

const dayText = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

interface DaysProps {
  readonly days: number;
  readonly onChange: (range: Range) => void;
}

/** What is typed goes into the URL as soon as it is a number of days. */
function Days({ days, onChange }: DaysProps) {
  const [typed, type] = useState(String(days));
  useEffect(() => {
    type(String(days));
  }, [days]);
  return (
    <Field label="Days">
      <input
        class="short"
        type="number"
        min={1}
        max={MAX_DAYS}
        value={typed}
        onInput={({ currentTarget: { value } }) => {
          type(value);
          const given = Number(value);
          if (Number.isInteger(given) && given >= 1 && given <= MAX_DAYS)
            onChange({ kind: 'last', days: given });
        }}
      />
    </Field>
  );
}

interface BetweenProps {
  readonly range: Extract<Range, { kind: 'between' }>;
  readonly onChange: (range: Range) => void;
}

function Between({ range, onChange }: BetweenProps) {
  const { from, to } = range;
  /** The other end follows where it would come to lie on the wrong side. */
  const change = (next: { readonly from: string; readonly to: string }, follow: 'from' | 'to'): void => {
    if (next.from === '' || next.to === '') return;
    const ordered = next.from <= next.to ? next : { from: next[follow], to: next[follow] };
    onChange({ kind: 'between', ...ordered });
  };
  return (
    <>
      <Field label="From">
        <input
          type="date"
          value={from}
          onChange={(event) => {
            change({ from: event.currentTarget.value, to }, 'from');
          }}
        />
      </Field>
      <Field label="Before">
        <input
          type="date"
          value={to}
          onChange={(event) => {
            change({ from, to: event.currentTarget.value }, 'to');
          }}
        />
      </Field>
    </>
  );
}

/** The browser's own zone first; one that stands in the URL is there too. */
function zones(chosen: string): readonly { readonly value: string; readonly label: string }[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = Intl.supportedValuesOf('timeZone');
  const others = [...new Set(['UTC', ...all, ...(chosen === '' ? [] : [chosen])])].filter(
    (name) => name !== own,
  );
  return [
    { value: '', label: "The feed's own" },
    { value: own, label: `${own} (this browser)` },
    ...others.map((name) => ({ value: name, label: name })),
  ];
}

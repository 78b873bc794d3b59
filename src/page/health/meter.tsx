export interface MeterProps {
  readonly label: string;
  readonly value: number;
  readonly limit: number;
  /** Both as they are told. */
  readonly text: string;
}

/** How much of a limit is taken. */
export function Meter({ label, value, limit, text }: MeterProps) {
  const share = limit === 0 ? 0 : Math.min(1, value / limit);
  return (
    <div class="meter">
      <div class="meter-text">
        <span class="muted">{label}</span>
        <span>{text}</span>
      </div>
      <div
        class="meter-bar"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(value, limit)}
        aria-valuetext={text}
      >
        <div
          class={share > 0.9 ? 'meter-fill meter-full' : 'meter-fill'}
          style={{ width: `${String(100 * share)}%` }}
        />
      </div>
    </div>
  );
}

/** A number that is looked at first, and what it counts. */
export const Figure = ({ value, label }: { readonly value: string; readonly label: string }) => (
  <div class="figure">
    <span class="figure-value">{value}</span>
    <span class="muted">{label}</span>
  </div>
);

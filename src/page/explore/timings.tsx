/** A step and what it took. */
export interface Step {
  readonly name: string;
  readonly ms: number;
}

export interface TimingsProps {
  /** Within the feed. */
  readonly steps: readonly Step[];
  /** Seen from the browser, from the request until all was here. */
  readonly totals: readonly Step[];
}

const msText = (ms: number): string => (ms < 10 ? `${ms.toFixed(1)} ms` : `${String(Math.round(ms))} ms`);

/** How long each step took, as bars of one scale. */
export function Timings({ steps, totals }: TimingsProps) {
  const all = [...steps, ...totals];
  const most = Math.max(1, ...all.map(({ ms }) => ms));
  return (
    <>
      <h3>How long it took</h3>
      <dl class="plan-timings">
        {all.map(({ name, ms }) => (
          <div key={name} class="plan-timing">
            <dt>{name}</dt>
            <dd>{msText(ms)}</dd>
            <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
              <rect width={Math.max(0.5, (100 * ms) / most)} height="1" />
            </svg>
          </div>
        ))}
      </dl>
    </>
  );
}

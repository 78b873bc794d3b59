import { useEffect, useRef, useState } from 'preact/hooks';
import UPlot from 'uplot';
import { colour, useColours } from '../theme.js';
import { useWidth } from '../ui/use-width.js';
import { type JourneysByDay, stacked } from './by-day.js';
import { counted, sum } from './rows.js';

const HEIGHT = 260;

/** Outcomes have the colours of the states that they end in; what the Journey API does not document has the last one. */
const TOKENS: Readonly<Record<string, string>> = {
  Handled: '--part-talk',
  Abandoned: '--part-hold',
  EndedInScript: '--part-script',
  Other: '--part-wait',
};
const tokenOf = (outcome: string): string => TOKENS[outcome] ?? '--part-wrap';

/** Journeys per day as stacked bars. Pointer or arrow keys choose a day; its numbers stand in the legend. */
export function DayBars({ data }: { readonly data: JourneysByDay }) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const [day, setDay] = useState<number | null>(null);
  const colours = useColours();
  const plot = useRef<UPlot | null>(null);
  useEffect(() => {
    const place = frame.current;
    if (place === null || width === 0) return;
    const made = new UPlot(optionsOf(data, width, setDay), alignedOf(data), place);
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [data, width, colours]);
  const step = (event: KeyboardEvent): void => {
    const next = nextDay(event.key, day, data.days.length);
    if (next === null) return;
    event.preventDefault();
    const left = plot.current?.valToPos(next, 'x') ?? 0;
    plot.current?.setCursor({ left, top: 10 });
  };
  return (
    <>
      <div
        class="day-bars"
        ref={frame}
        tabIndex={0}
        role="group"
        aria-label="Journeys per day by outcome. Left and right arrow keys choose a day."
        onKeyDown={step}
      />
      <Legend data={data} day={day} />
    </>
  );
}

function nextDay(key: string, day: number | null, count: number): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key === 'ArrowLeft') return Math.max(0, (day ?? count) - 1);
  if (key === 'ArrowRight') return Math.min(count - 1, (day ?? -1) + 1);
  return null;
}

interface LegendProps {
  readonly data: JourneysByDay;
  readonly day: number | null;
}

/** What each colour is, with the numbers of the chosen day, or of all days. */
function Legend({ data: { days, outcomes, counts }, day }: LegendProps) {
  const numbers = counts.map((each) => (day === null ? sum(each) : (each[day] ?? 0)));
  return (
    <div class="legend" aria-live="polite">
      <span class="legend-head">
        {day === null ? `${counted(days.length)} days` : days[day]}: <strong>{counted(sum(numbers))}</strong>
      </span>
      {outcomes.map((outcome, index) => (
        <span key={outcome} class="legend-item">
          <Swatch token={tokenOf(outcome)} />
          {outcome} <strong>{counted(numbers[index] ?? 0)}</strong>
        </span>
      ))}
    </div>
  );
}

export const Swatch = ({ token }: { readonly token: string }) => (
  <span class="swatch" aria-hidden="true" style={{ background: `var(${token})` }} />
);

/** Days by number, then the tops of the bars, the tallest first: each is drawn over the one behind it. */
function alignedOf({ days, counts }: JourneysByDay): UPlot.AlignedData {
  return [days.map((_day, index) => index), ...stacked(counts).reverse()];
}

function optionsOf(
  { days, outcomes }: JourneysByDay,
  width: number,
  onDay: (day: number | null) => void,
): UPlot.Options {
  const ground = colour('--surface');
  const axis = { stroke: colour('--muted'), ticks: { show: false }, font: '12px system-ui, sans-serif' };
  const { bars } = UPlot.paths;
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: [-0.6, days.length - 0.4] },
      y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.05)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        space: 64,
        incrs: [1, 2, 3, 4, 5, 7, 10, 14, 28, 56, 91, 182, 364],
        values: (_plot, splits) => splits.map((split) => dayLabel(days[split])),
      },
      {
        ...axis,
        grid: { stroke: colour('--line'), width: 1 },
        size: 48,
        incrs: [1, 2, 5]
          .flatMap((n) => [1, 10, 100, 1000, 10_000, 100_000].map((power) => n * power))
          .sort((a, b) => a - b),
        values: (_plot, splits) => splits.map(counted),
      },
    ],
    series: [
      {},
      ...[...outcomes].reverse().map((outcome) => ({
        label: outcome,
        fill: colour(tokenOf(outcome)),
        stroke: ground,
        width: days.length > 120 ? 0 : 1,
        points: { show: false },
        ...(bars === undefined ? {} : { paths: bars({ size: [0.8, 48] }) }),
      })),
    ],
    hooks: {
      setCursor: [
        ({ cursor }) => {
          onDay((cursor.left ?? -1) < 0 ? null : (cursor.idx ?? null));
        },
      ],
    },
  };
}

/** `2025-05-19` as `19 May`, with the year in January. */
function dayLabel(day: string | undefined): string {
  if (day === undefined) return '';
  const date = new Date(`${day}T00:00:00Z`);
  return date.toLocaleDateString('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
}

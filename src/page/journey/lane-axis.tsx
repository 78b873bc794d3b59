import { durationText } from '../explore/cells.js';
import { placeOf, type Stretch, ticksOf } from './axis.js';
import type { Layout } from './lane-layout.js';

/** Pixels that a label takes. */
const LABEL = 74;

/** Pixels that a day takes, as `19 May`. */
const DAY_LABEL = 46;

/** Ticks on the wall clock, what was cut out between stretches, and the days where there are several. */
export function Axis({ layout, first }: { readonly layout: Layout; readonly first: string }) {
  const offset = offsetOf(first);
  return (
    <g class="axis">
      {layout.stretches.map((stretch) =>
        stretch.gap ? (
          <Gap key={stretch.from} stretch={stretch} layout={layout} />
        ) : (
          <Ticks key={stretch.from} stretch={stretch} layout={layout} offset={offset} />
        ),
      )}
      {daysOf(layout, offset).map(({ x, words }) => (
        <text key={x} class="axis-day" x={x} y={32} text-anchor={anchorOf(x, layout)}>
          {words}
        </text>
      ))}
    </g>
  );
}

interface Day {
  readonly x: number;
  readonly words: string;
}

/** The day on which each stretch begins, where the journey has several and there is room. */
function daysOf(layout: Layout, offset: number): readonly Day[] {
  const busy = layout.stretches.filter((stretch) => !stretch.gap);
  const words = (instant: number): string =>
    new Date(instant + offset).toLocaleDateString('en-GB', {
      timeZone: 'UTC',
      day: 'numeric',
      month: 'short',
    });
  if (words(busy[0]?.from ?? 0) === words(busy.at(-1)?.to ?? 0)) return [];
  const days: Day[] = [];
  for (const stretch of busy) {
    const day = { x: edges(stretch, layout)[0], words: words(stretch.from) };
    const last = days.at(-1);
    if (last === undefined || (last.words !== day.words && day.x - last.x >= DAY_LABEL)) days.push(day);
  }
  return days;
}

interface StretchProps {
  readonly stretch: Stretch;
  readonly layout: Layout;
}

function Ticks({ stretch, layout, offset }: StretchProps & { readonly offset: number }) {
  const [left, right] = edges(stretch, layout);
  const most = Math.floor((right - left) / LABEL);
  const ticks = ticksOf(stretch, most, offset);
  const length = stretch.to - stretch.from;
  const x = (instant: number): number => {
    // A stretch's own scale: at its edges an instant belongs to its neighbour as well.
    return left + (right - left) * placeOf([{ ...stretch, left: 0, right: 1 }], instant);
  };
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={x(tick)} x2={x(tick)} y1={38} y2={layout.height} />
          <text x={x(tick)} y={14} text-anchor={anchorOf(x(tick), layout)}>
            {label(tick + offset, length)}
          </text>
        </g>
      ))}
    </>
  );
}

/** A label at the picture's edge is not cut. */
function anchorOf(x: number, { width }: Layout): 'start' | 'middle' | 'end' {
  if (x < LABEL / 2) return 'start';
  return x > width - LABEL / 2 ? 'end' : 'middle';
}

function Gap({ stretch, layout }: StretchProps) {
  const [left, right] = edges(stretch, layout);
  const middle = (left + right) / 2;
  const words = durationText(stretch.to - stretch.from);
  return (
    <g class="axis-gap">
      <rect x={left} y={38} width={right - left} height={layout.height - 38}>
        <title>Nothing happens for {words}</title>
      </rect>
      <text x={middle} y={layout.height - 6} text-anchor="middle">
        ⋯
      </text>
    </g>
  );
}

const edges = (stretch: Stretch, { left, width }: Layout): readonly [number, number] => {
  const inner = Math.max(10, width - left - 10);
  return [left + inner * stretch.left, left + inner * stretch.right];
};

/** Milliseconds that the wall clock of a time is ahead of UTC, by its offset. */
function offsetOf(time: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** As exact as the stretch is long: seconds within minutes, days beyond a day. */
function label(wallClock: number, length: number): string {
  const iso = new Date(wallClock).toISOString();
  if (length > 86_400_000) return `${iso.slice(5, 10)} ${iso.slice(11, 16)}`;
  return length > 600_000 ? iso.slice(11, 16) : iso.slice(11, 19);
}

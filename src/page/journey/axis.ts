/** A stretch of the axis: time in which something happens, or a gap that is drawn short. Times are epoch milliseconds, ends excluded. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly gap: boolean;
  /** Where it lies on the axis, 0 to 1. */
  readonly left: number;
  readonly right: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Gaps shorter than this are drawn as long as they are. */
const SHORT_GAP_MS = 60_000;
/** A gap is cut short when it is longer than this share of the time in which something happens. */
const LONG_GAP_SHARE = 0.15;
const GAP_WIDTH = 0.05;
const ALL_GAPS_WIDTH = 0.35;
/** The least share of the axis for a stretch, so that a single moment between two gaps has a place. */
const LEAST_SHARE = 0.02;

/**
 * The axis of a journey. Interactions of one journey may lie days apart; on an even axis each would be a hair. So long stretches in which
 * nothing happens are cut to a fixed width, and the rest is in proportion.
 */
export function stretchesOf(spans: readonly Span[]): readonly Stretch[] {
  const busy = merged(spans);
  const total = busy.reduce((ms, span) => ms + span.end - span.start, 0);
  const joined = joinedOver(busy, Math.max(SHORT_GAP_MS, total * LONG_GAP_SHARE));
  const gaps = joined.length - 1;
  const gapWidth = gaps <= 0 ? 0 : Math.min(GAP_WIDTH, ALL_GAPS_WIDTH / gaps);
  const whole = joined.reduce((ms, span) => ms + span.end - span.start, 0);
  const least = whole === 0 ? 1 : whole * LEAST_SHARE;
  const weights = joined.map((span) => Math.max(span.end - span.start, least));
  const scale = (1 - gaps * gapWidth) / weights.reduce((a, b) => a + b, 0);
  const stretches: Stretch[] = [];
  let left = 0;
  joined.forEach((span, index) => {
    const before = stretches.at(-1);
    if (before !== undefined) {
      stretches.push({ from: before.to, to: span.start, gap: true, left, right: left + gapWidth });
      left += gapWidth;
    }
    const right = index === gaps ? 1 : left + weights[index]! * scale;
    stretches.push({ from: span.start, to: span.end, gap: false, left, right });
    left = right;
  });
  return stretches;
}

/** Spans that touch or overlap as one, in order. */
const merged = (spans: readonly Span[]): readonly Span[] =>
  joinedOver(
    [...spans].sort((a, b) => a.start - b.start),
    0,
  );

function joinedOver(ordered: readonly Span[], gapMs: number): readonly Span[] {
  const result: Span[] = [];
  for (const { start, end } of ordered) {
    const last = result.at(-1);
    if (last !== undefined && start - last.end <= gapMs)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else result.push({ start, end });
  }
  return result;
}

/** Where an instant lies on the axis, 0 to 1. */
export function placeOf(stretches: readonly Stretch[], instant: number): number {
  const stretch = stretches.find(({ to }) => instant <= to) ?? stretches.at(-1);
  if (stretch === undefined) return 0;
  const { from, to, left, right } = stretch;
  const share = to === from ? 0 : Math.min(1, Math.max(0, (instant - from) / (to - from)));
  return left + share * (right - left);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7].map((n) => n * DAY),
];

/** Even instants within a stretch, at most `most` of them, on the wall clock that is `offsetMs` ahead of UTC. */
export function ticksOf(stretch: Stretch, most: number, offsetMs: number): readonly number[] {
  const length = stretch.to - stretch.from;
  const step = STEPS.find((candidate) => length / candidate <= most) ?? STEPS.at(-1)!;
  const ticks: number[] = [];
  const first = Math.ceil((stretch.from + offsetMs) / step) * step - offsetMs;
  for (let tick = first; tick < stretch.to && ticks.length < most; tick += step) ticks.push(tick);
  return ticks;
}

import { placeOf, type Stretch, stretchesOf } from './axis.js';
import type { State } from './model.js';

const LANE = 30;
/** Height of a bar, in pixels as all here. */
export const BAR = 18;
const TOP = 40;
/** Names stand before the lanes on a wide page, and above each on a narrow one. */
const NAMES = 232;
const NARROW = 640;
const NAME_LINE = 16;

/** Where everything of the lanes is drawn. */
export interface Layout {
  readonly stretches: readonly Stretch[];
  readonly narrow: boolean;
  /** Where the lanes begin. */
  readonly left: number;
  readonly width: number;
  readonly height: number;
  /** What a mark of a moment reaches beyond a bar, above and below: not into the names, where they stand between the bars. */
  readonly overhang: number;
  readonly x: (instant: number) => number;
  /** Top of a lane's bar. */
  readonly y: (lane: number) => number;
}

export function layOut(states: readonly State[], lanes: number, width: number): Layout {
  const narrow = width < NARROW;
  const left = narrow ? 4 : NAMES;
  const laneHeight = narrow ? LANE + NAME_LINE : LANE;
  const stretches = stretchesOf(states);
  const inner = Math.max(10, width - left - 10);
  return {
    stretches,
    narrow,
    left,
    width,
    height: TOP + laneHeight * lanes + 4,
    overhang: narrow ? 1 : 4,
    x: (instant) => left + inner * placeOf(stretches, instant),
    y: (lane) => TOP + laneHeight * lane + (narrow ? NAME_LINE + 2 : 0) + (LANE - BAR) / 2,
  };
}

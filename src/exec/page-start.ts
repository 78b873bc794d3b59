import type { Value } from '../odata/index.js';
import type { Mark, Plan, Position } from '../plan/index.js';
import type { Release } from './release.js';
import type { JourneyRow } from './rows.js';

/** Pages that failed one after the other, each nearer to the start of the walk than the one before; beyond them rows may come twice. */
const MAX_MARKS = 16;

/** Where a page starts, and what was given before. */
export class PageStart {
  /** How far pages before this one came; only descending. */
  readonly #marks: readonly Mark[];

  constructor(
    readonly plan: Plan,
    readonly release: Release,
    readonly position: Position | null,
  ) {
    const { after = [], from = null, earlier = [] } = position ?? {};
    this.#marks = from === null ? [] : [...earlier, { after, from }];
  }

  /** Whether a row was given on a page before: it stands before that page's end, and its journey had been read then. */
  isOut(row: JourneyRow, keys: readonly Value[]): boolean {
    const { position, plan, release } = this;
    if (position === null || release.compare(keys, position.after) > 0) return false;
    if (position.from === null || plan.order.direction !== 'DESC') return true;
    // A journey longer than assumed has rows whose turn was over before it was read; they come late, but they come.
    return this.#marks.some(({ after, from }) => row.start >= from && release.compare(keys, after) <= 0);
  }

  /**
   * Where the rows behind some keys start, once all was read as far as `reached`. Descending, a page that failed before it had read as far back as
   * one before it leaves that one's mark standing.
   */
  positionBehind(after: readonly Value[], reached: number | null): Position | null {
    const { order } = this.plan;
    const none = { stragglers: [], stragglersFrom: null };
    if (order.kind !== 'walk' || order.direction !== 'DESC') return { after, from: null, ...none };
    if (reached === null) return this.position;
    const earlier = this.#marks.filter((mark) => mark.from < reached).slice(-MAX_MARKS);
    return { after, from: reached, ...none, ...(earlier.length === 0 ? {} : { earlier }) };
  }
}

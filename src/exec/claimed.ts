import type { Interval } from '../plan/index.js';
import type { Claim, TableStore } from './read-context.js';
import type { Batch } from './segment-reader.js';

type Direction = 'ASC' | 'DESC';

/** A day that is to be read whole. */
export interface DayToRead {
  readonly segment: Interval;
  /** What it will be kept as for good, for each set that is made of it; none where it will not. */
  readonly keys: readonly string[];
}

export interface ClaimContext {
  readonly store: Pick<TableStore, 'claim'>;
  readonly direction: Direction;
  /** Requests that the read may have in flight. */
  readonly lanes: number;
  readonly signal: AbortSignal;
}

/** Days that the lanes of a read are at work on, about: those further off are left to whoever comes to them first. */
const DAYS_A_LANE = 2;

/**
 * Claims days in the order of reading, so that among all who want them one reads each. Where another reads the first, waits for it; where the
 * first is not to be kept, there is nothing to wait for.
 */
export async function claimDays(
  days: readonly DayToRead[],
  { store, direction, lanes, signal }: ClaimContext,
): Promise<ClaimedDays> {
  const keys = days.flatMap((day) => day.keys);
  if (keys.length === 0) return new ClaimedDays(days, null, direction);
  const most = days.reduce((count, day) => Math.max(count, day.keys.length), 0);
  const wait = days[0]!.keys.length > 0;
  const claim = await store.claim?.(keys, { ahead: DAYS_A_LANE * lanes * most, wait, signal });
  return new ClaimedDays(days, claim ?? null, direction);
}

/** Days of a read, those of them that are to be read here, and the claim to them. */
export class ClaimedDays {
  /** How many days, from the first on, are to be read now; none where it is to be looked again for what is there. */
  readonly count: number;

  constructor(
    readonly days: readonly DayToRead[],
    readonly claim: Claim | null,
    readonly direction: Direction,
  ) {
    this.count = claim === null ? days.length : daysWithin(days, claim.count);
  }

  /** Passes on what a read gives, and tells of its progress before it is worked on. */
  async *progress<B extends Pick<Batch, 'segment' | 'reached' | 'last'>>(
    batches: AsyncGenerator<B>,
  ): AsyncGenerator<B> {
    let come = 0;
    for await (const batch of batches) {
      come = Math.max(come, begunBy(this.days, borderOf(batch, this.direction), this.direction));
      this.claim?.came(this.days.slice(0, come).reduce((sum, { keys }) => sum + keys.length, 0));
      yield batch;
      this.goOn();
    }
  }

  /** Ends the waiting for whoever takes what was passed on. */
  goOn(): void {
    this.claim?.goOn();
  }

  end(): void {
    this.claim?.end();
  }
}

/** How many of some days, in the order of reading, begin before what was reached. */
export function begunBy(
  days: readonly Pick<DayToRead, 'segment'>[],
  reached: number | null,
  direction: Direction,
): number {
  if (reached === null) return 0;
  const later = days.findIndex(({ segment }) =>
    direction === 'ASC' ? segment.start > reached : segment.end <= reached,
  );
  return later < 0 ? days.length : later;
}

/** How far a read has come by a batch. */
const borderOf = (
  { segment, reached, last }: Pick<Batch, 'segment' | 'reached' | 'last'>,
  direction: Direction,
): number | null => (last ? (direction === 'ASC' ? segment.end - 1 : segment.start) : reached);

/** The days that so many keys are all of; where they are a part of the first only, that one. */
function daysWithin(days: readonly DayToRead[], keys: number): number {
  let left = keys;
  const beyond = days.findIndex((day) => (left -= day.keys.length) < 0);
  return beyond < 0 ? days.length : beyond === 0 && keys > 0 ? 1 : beyond;
}

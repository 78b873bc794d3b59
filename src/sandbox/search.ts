import { setImmediate as nextTurn } from 'node:timers/promises';
import { BoundedCache } from './bounded-cache.js';
import { queryDigest, type Cursors, type Position } from './cursor.js';
import { selector, type Selector } from './filters.js';
import type { Account } from './keys.js';
import type { SandboxOptions } from './options.js';
import type { Query } from './query.js';
import { DAY_MS } from './simulation/day-shape.js';
import { Population, sortTies, type DayStarts } from './simulation/population.js';
import { hash32 } from './simulation/random.js';
import type { JourneyView } from './simulation/views.js';

/** What a query found. */
export interface Page {
  readonly views: readonly JourneyView[];
  readonly selector: Selector;
  readonly nextPageCursor: string | null;
  /** Journeys in all, on both endpoints; at most `totalCap`. */
  readonly totalElements: number;
}

/** The journeys of one day that a query matches, and until when (epoch ms) that stays so. */
interface Matches {
  readonly indices: Uint32Array;
  readonly since: number;
  readonly until: number;
}

/** One query at one instant. */
interface Search {
  readonly query: Query;
  readonly account: Account;
  readonly selector: Selector;
  readonly digest: Buffer;
  readonly now: number;
  /** Every journey that exists matches: nothing need be built to count. */
  readonly unfiltered: boolean;
  /** Journey numbers by day where the filters name journeys, else null. */
  readonly places: ReadonlyMap<number, readonly number[]> | null;
  readonly days: { readonly from: number; readonly to: number };
}

const KEPT_MATCHES = 3_000_000;
/** Other requests get their turn when a search has worked so long. */
const TURN_MS = 10;

const dayOf = (epochMs: number): number => Math.floor(epochMs / DAY_MS);

/** Finds journeys by range and filters, day by day; only the days of the range are touched. */
export class Finder {
  private readonly matched = new BoundedCache<string, Map<number, Matches>>(KEPT_MATCHES);
  private readonly population: Population;

  constructor(
    private readonly options: SandboxOptions,
    private readonly cursors: Cursors,
  ) {
    this.population = new Population(options);
  }

  /** ContractError when the cursor is refused. */
  async find(query: Query, account: Account): Promise<Page> {
    const digest = queryDigest(query, account);
    const after = query.cursor === null ? null : this.cursors.read(query, digest, query.cursor);
    const search = this.search(query, account, digest);
    const total = await this.total(search);
    const found = this.collect(search, after, query.limit + 1);
    const rows = found.slice(0, query.limit);
    const last = rows[rows.length - 1];
    return {
      views: rows.map(({ day, index }) => this.population.journey(day, index).at(search.now)),
      selector: search.selector,
      nextPageCursor:
        found.length > query.limit && last !== undefined
          ? this.cursors.write(query, digest, this.position(last))
          : null,
      totalElements: this.options.totalCap === null ? total : Math.min(total, this.options.totalCap),
    };
  }

  private search(query: Query, account: Account, digest: Buffer): Search {
    const now = this.options.now();
    const chosen = selector(query.endpoint, query.filters, this.options);
    return {
      query,
      account,
      digest,
      now,
      selector: chosen,
      unfiltered: query.filters.length === 0 && account.seesAll,
      places: chosen.journeyIds === null ? null : this.placesOf(chosen.journeyIds),
      days: {
        from: Math.max(dayOf(now) - this.options.days, dayOf(query.start)),
        to: Math.min(dayOf(now), dayOf(query.end)),
      },
    };
  }

  private placesOf(ids: readonly string[]): ReadonlyMap<number, readonly number[]> {
    const places = new Map<number, number[]>();
    for (const id of ids) {
      const place = this.population.locate(id);
      if (place !== null) places.set(place.day, [...(places.get(place.day) ?? []), place.index]);
    }
    return places;
  }

  private async total(search: Search): Promise<number> {
    let total = 0;
    let turn = performance.now();
    for (let day = search.days.from; day <= search.days.to; day++) {
      total += this.count(search, day);
      if (performance.now() - turn < TURN_MS) continue;
      await nextTurn();
      turn = performance.now();
    }
    return total;
  }

  private count(search: Search, day: number): number {
    const { query, now } = search;
    const begins = day * DAY_MS;
    const fromStart = query.start < begins || (query.start === begins && this.options.startInclusive);
    const whole = fromStart && query.end >= begins + DAY_MS && day < dayOf(now);
    return whole && search.unfiltered ? this.population.count(day) : this.matches(search, day).length;
  }

  /** Up to `most` journeys behind `after`, in the query's order. */
  private collect(
    search: Search,
    after: Position | null,
    most: number,
  ): readonly { day: number; index: number }[] {
    const { descending } = search.query;
    const { from, to } = search.days;
    const found: { day: number; index: number }[] = [];
    const step = descending ? -1 : 1;
    const begin = after === null ? (descending ? to : from) : dayOf(after.time);
    for (let day = begin; day >= from && day <= to && found.length < most; day += step) {
      const indices = this.matches(search, day);
      let at = descending ? indices.length - 1 : 0;
      if (after !== null && day === begin) at = this.behind(search, day, indices, after.index);
      for (; at >= 0 && at < indices.length && found.length < most; at += step) {
        found.push({ day, index: indices[at]! });
      }
    }
    return found;
  }

  /** Where in the day's matches the journeys behind a position begin. */
  private behind(search: Search, day: number, indices: Uint32Array, last: number): number {
    const { time } = this.population.startsOf(day);
    const order = this.ties(search, day);
    const compare = (index: number): number => time[index]! - time[last]! || order(index, last);
    let low = 0;
    let high = indices.length;
    const { descending } = search.query;
    while (low < high) {
      const middle = (low + high) >> 1;
      const side = compare(indices[middle]!);
      if (side < 0 || (side === 0 && !descending)) low = middle + 1;
      else high = middle;
    }
    return descending ? low - 1 : low;
  }

  private position({ day, index }: { day: number; index: number }): Position {
    return { time: day * DAY_MS + this.population.startsOf(day).time[index]!, index };
  }

  /** How journeys of the same start stand: by id, or by a hash that every query draws anew. */
  private ties(search: Search, day: number): (a: number, b: number) => number {
    const byId = (a: number, b: number): number => this.population.compareIds(day, a, b);
    if (this.options.tieOrder === 'id') return byId;
    const salt = search.digest.readUInt32BE(0);
    return (a, b) => hash32(salt, day, a) - hash32(salt, day, b) || byId(a, b);
  }

  /** The day's journeys that match, ascending; kept while they cannot change. */
  private matches(search: Search, day: number): Uint32Array {
    if (search.places !== null && !search.places.has(day)) return new Uint32Array(0);
    if (search.unfiltered) return this.existing(search, day);
    const key = search.digest.toString('hex');
    const days = this.matched.get(key) ?? new Map<number, Matches>();
    const kept = days.get(day);
    if (kept !== undefined && kept.since <= search.now && search.now < kept.until) return kept.indices;
    const made = this.select(search, day);
    days.set(day, made);
    let cost = 0;
    for (const { indices } of days.values()) cost += 16 + indices.length;
    this.matched.set(key, days, cost);
    return made.indices;
  }

  private select(search: Search, day: number): Matches {
    const { now, account } = search;
    const named = search.places?.get(day);
    let until = Infinity;
    const candidates = this.existing(search, day);
    if (day === dayOf(now)) until = this.nextStart(day, now);
    const indices = candidates.filter((index) => {
      if (named !== undefined && !named.includes(index)) return false;
      const history = this.population.journey(day, index);
      until = Math.min(until, history.nextChange(now));
      const view = history.at(now);
      return (account.seesAll || visible(view, account)) && search.selector.matches(view);
    });
    return { indices, since: now, until };
  }

  private nextStart(day: number, now: number): number {
    const sinceMidnight = now - day * DAY_MS;
    const later = this.population.startsOf(day).first.filter((first) => first > sinceMidnight);
    return later.reduce((least, first) => Math.min(least, day * DAY_MS + first), (day + 1) * DAY_MS);
  }

  /** The day's journeys in the range that have begun by now, ascending by time and the order of ties. */
  private existing(search: Search, day: number): Uint32Array {
    const starts = this.population.startsOf(day);
    const { startInclusive, endInclusive } = this.options;
    const begins = day * DAY_MS;
    const { start, end } = search.query;
    // Starts are whole milliseconds, so an open end is a closed one a millisecond further in.
    const low = lowerBound(starts, start - begins + (startInclusive ? 0 : 1));
    const high = lowerBound(starts, end - begins + (endInclusive ? 1 : 0));
    let indices = starts.order.subarray(low, Math.max(low, high));
    if (day === dayOf(search.now)) {
      indices = indices.filter((index) => begins + starts.first[index]! <= search.now);
    }
    if (this.options.tieOrder === 'id') return indices;
    const copy = indices.slice();
    sortTies(copy, starts.time, this.ties(search, day));
    return copy;
  }
}

/** The contract's "Automatic Default Filtering"; filters can only narrow it. */
function visible(view: JourneyView, account: Account): boolean {
  const { pbxNames, tenantIds } = view.facts;
  return (
    pbxNames.some((name) => account.pbxNames.includes(name)) ||
    tenantIds.some((id) => account.tenantIds.includes(id))
  );
}

/** The number of journeys of the day whose time is before `offset` (ms after midnight). */
function lowerBound({ order, time }: DayStarts, offset: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[order[middle]!]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

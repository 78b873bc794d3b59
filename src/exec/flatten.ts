import { FeedError } from '../errors/index.js';
import type { Column, ColumnSource, ColumnType, EntitySet, Navigation, PlacePart } from '../model/index.js';
import type { Reads, Value } from '../odata/index.js';
import { JOINER } from '../plan/index.js';
import { floorSecond, parseInstant, type Zone } from '../time/index.js';
import type { JourneyRow } from './rows.js';

/** A journey's records, as far as they were read. */
export interface JourneyRecords {
  readonly journeys?: Json | undefined;
  readonly transitions?: Json | undefined;
}

/** A row flattened from a journey's records; it keeps to its journey, so that navigation finds the others. */
export class BundleRow implements JourneyRow {
  constructor(
    readonly bundle: Bundle,
    readonly set: EntitySet,
    readonly values: readonly Value[],
  ) {}

  get journeyId(): string {
    return this.bundle.journeyId;
  }

  get start(): number {
    return this.bundle.start;
  }

  get earliest(): number {
    return this.bundle.earliest();
  }

  value(index: number): Value {
    return this.values[index] ?? null;
  }
}

type Json = Readonly<Record<string, unknown>>;

/** What a column may read: the row's own record, the one around it, the journey's, and the row's place. */
interface Place {
  readonly record: unknown;
  readonly around: unknown;
  readonly journey: Json;
  readonly position: number;
  readonly sequence: number;
  readonly role: string | null;
  readonly start: number;
}

type Read = (place: Place, values: readonly Value[]) => Value;
type Flatten = (bundle: Bundle) => readonly BundleRow[];

/** The flattening of every set a plan reads. */
export type Flattening = ReadonlyMap<EntitySet, Flatten>;

/**
 * Compiles the flattening of sets. Only the columns given are filled; the others stay undefined, so that a projection costs what it needs.
 * Times are epoch milliseconds, dates days since 1970-01-01, wall-clock parts in `zone`.
 */
export function compileFlattening(reads: Reads, zone: Zone): Flattening {
  return new Map([...reads].map(([set, columns]) => [set, compileSet(set, [...columns], zone)] as const));
}

/** One journey: its records and, once asked for, its rows in each set. Throws `upstreamMalformed` where a time cannot be read. */
export class Bundle {
  readonly #rows = new Map<EntitySet, readonly BundleRow[]>();
  #members: readonly Member[] | null = null;
  constructor(
    readonly journeyId: string,
    readonly records: JourneyRecords,
    private readonly flattening: Flattening,
    /** Transitions are known to come newest first; else that is told from the list itself. */
    private readonly newestFirst = false,
  ) {}

  /** The journey's start in epoch milliseconds: its time, or its earliest transition floored to the second; NaN without either. */
  get start(): number {
    const { journeys } = this.records;
    return journeys === undefined ? this.earliest() : timeOf(journeys['time'], this.journeyId);
  }

  rows(set: EntitySet): readonly BundleRow[] {
    let rows = this.#rows.get(set);
    if (rows === undefined) {
      rows = this.flattening.get(set)?.(this) ?? [];
      this.#rows.set(set, rows);
    }
    return rows;
  }

  /** The journey's transitions in the order of time. */
  members(list: string): readonly Member[] {
    this.#members ??= inOrder(this.records.transitions?.[list], this.journeyId, this.newestFirst);
    return this.#members;
  }

  /** From the first transition to the last, in milliseconds; 0 where none were read. */
  duration(): number {
    const members = this.members('transitions');
    return members.length === 0 ? 0 : members.at(-1)!.time - members[0]!.time;
  }

  /** The earliest transition, floored to the second. */
  earliest(): number {
    const first = this.members('transitions')[0];
    return first === undefined ? Number.NaN : floorSecond(first.time);
  }
}

/** The rows that navigation leads to: of the same journey, with the same value of the column it joins on. */
export function relatedRows(
  row: BundleRow,
  { target, joinsOn }: Navigation,
  sets: ReadonlyMap<string, EntitySet>,
): readonly BundleRow[] {
  const set = sets.get(target)!;
  const rows = row.bundle.rows(set);
  if (joinsOn === 'journeyId') return rows;
  const value = row.values[row.set.column.get(joinsOn)!.index];
  const { index } = set.column.get(joinsOn)!;
  return rows.filter(({ values }) => values[index] === value);
}

function compileSet(set: EntitySet, columns: readonly Column[], zone: Zone): Flatten {
  const reads = withWallSources(set, columns).map(
    (column) => [column.index, compileColumn(set, column, zone)] as const,
  );
  const fill = (bundle: Bundle, place: Place): BundleRow => {
    const values: Value[] = [];
    for (const [index, read] of reads) values[index] = read(place, values);
    return new BundleRow(bundle, set, values);
  };
  const places = placesOf(set);
  return (bundle) => places(bundle).map((place) => fill(bundle, place));
}

/** Where a set's rows stand in the records of a journey. */
function placesOf({ source }: EntitySet): (bundle: Bundle) => readonly Place[] {
  if (source.kind !== 'endpoint') {
    return ({ records }) => [placeOf(records.journeys, records.journeys ?? {}, 0)];
  }
  const { rows } = source;
  switch (rows.kind) {
    case 'record':
      return ({ records: { journeys } }) => (journeys === undefined ? [] : [placeOf(journeys, journeys, 0)]);
    case 'list':
      return ({ records: { journeys } }) =>
        membersOf(journeys?.[rows.list]).map((member, position) => placeOf(member, journeys!, position));
    case 'transitions':
      return (bundle) => transitionPlaces(bundle, rows.list);
    case 'roles':
      return (bundle) =>
        transitionPlaces(bundle, rows.list).flatMap((place) =>
          rows.roles.flatMap(([role, list]) =>
            membersOf((place.record as Json)[list]).map((member, position) => ({
              ...place,
              record: member,
              around: place.record,
              role,
              position,
            })),
          ),
        );
  }
}

function transitionPlaces(bundle: Bundle, list: string): readonly Place[] {
  const start = bundle.earliest();
  const journey = bundle.records.transitions ?? {};
  return bundle
    .members(list)
    .map(({ member }, sequence) => ({ ...placeOf(member, journey, sequence), sequence, start }));
}

const placeOf = (record: unknown, journey: Json, position: number): Place => ({
  record,
  around: journey,
  journey,
  position,
  sequence: position,
  role: null,
  start: Number.NaN,
});

/** The members of a list that are not null; where the upstream gives one value in place of a list, that value. */
function membersOf(list: unknown): readonly unknown[] {
  const members = Array.isArray(list) ? list : [list];
  return members.filter((member) => member !== null && member !== undefined);
}

/** Wall-clock columns read a time column of the same row, which must be filled before them. */
function withWallSources(set: EntitySet, columns: readonly Column[]): readonly Column[] {
  const sources = columns.flatMap(({ source }) =>
    source.kind === 'wall' ? [set.column.get(source.of)!] : [],
  );
  const all = new Set([...sources, ...columns]);
  return [...all];
}

interface Member {
  readonly member: Json;
  readonly time: number;
}

/**
 * A journey's transitions by time, ascending and stable; a list whose first time is later than its last is reversed first, since it
 * was given newest first; where that is known of the upstream, so is one whose times are all the same.
 */
function inOrder(list: unknown, journeyId: string, newestFirst: boolean): readonly Member[] {
  if (!Array.isArray(list)) return [];
  const members = list
    .filter((member): member is Json => typeof member === 'object' && member !== null)
    .map((member) => ({ member, time: timeOf(member['time'], journeyId) }));
  const backwards = newestFirst || (members.length > 1 && members[0]!.time > members.at(-1)!.time);
  return (backwards ? members.reverse() : members).sort((a, b) => a.time - b.time);
}

function timeOf(value: unknown, journeyId: string): number {
  const ms = typeof value === 'string' ? parseInstant(value) : Number.NaN;
  if (Number.isNaN(ms))
    throw new FeedError(
      'upstreamMalformed',
      `The Journey API gave journey ${journeyId} a time that is none.`,
    );
  return ms;
}

function compileColumn(set: EntitySet, column: Column, zone: Zone): Read {
  const { source } = column;
  switch (source.kind) {
    case 'path': {
      const convert = CONVERSIONS[column.type as ColumnType];
      const { of, path } = source;
      return (place) => convert(follow(place[of], path));
    }
    case 'list':
      return ({ record }) => joined(record, source);
    case 'place':
      return PLACES[source.part];
    case 'wall':
      return compileWall(source.part, set.column.get(source.of)!.index, zone);
  }
}

const PLACES: Readonly<Record<PlacePart, (place: Place) => Value>> = {
  position: ({ position }) => position,
  sequence: ({ sequence }) => sequence,
  transitionId: ({ journey, sequence }) => `${String(journey['journeyId'])}-${String(sequence)}`,
  role: ({ role }) => role,
  earliest: ({ start }) => start,
};

const DAY_MS = 86_400_000;

function compileWall(part: 'localDate' | 'localHour' | 'localInterval', index: number, zone: Zone): Read {
  const size = part === 'localHour' ? 3_600_000 : 900_000;
  return (_, values) => {
    const time = values[index];
    if (typeof time !== 'number') return null;
    const wall = zone.wall(time);
    const day = Math.floor(wall / DAY_MS);
    return part === 'localDate' ? day : Math.floor((wall - day * DAY_MS) / size);
  };
}

function follow(from: unknown, path: readonly string[]): unknown {
  let value = from;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Json)[name];
  }
  return value;
}

function joined(record: unknown, source: Extract<ColumnSource, { kind: 'list' }>): Value {
  const list = follow(record, source.list);
  // The contract shows direction both as a list and as a plain string.
  const members = Array.isArray(list) ? list : [list];
  const texts = members.map((member) => text(follow(member, source.path))).filter((each) => each !== null);
  if (texts.length === 0) return null;
  return (source.distinct ? [...new Set(texts)] : texts).join(JOINER);
}

function text(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function number(value: unknown): number | null {
  const result = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof result === 'number' && Number.isFinite(result) ? result : null;
}

const whole = (value: unknown): number | null => {
  const result = number(value);
  return result === null ? null : Math.trunc(result);
};

const CONVERSIONS: Readonly<Record<ColumnType, (value: unknown) => Value>> = {
  'Edm.String': text,
  'Edm.Boolean': (value) => (typeof value === 'boolean' ? value : null),
  'Edm.Int32': whole,
  'Edm.Int64': whole,
  'Edm.Double': number,
  'Edm.DateTimeOffset': (value) => {
    const ms = typeof value === 'string' ? parseInstant(value) : Number.NaN;
    return Number.isNaN(ms) ? null : ms;
  },
  'Edm.Date': (value) => {
    const ms = typeof value === 'string' ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
    return Number.isNaN(ms) ? null : ms / DAY_MS;
  },
};

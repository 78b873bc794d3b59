import { FeedError } from '../errors/index.js';
import type { Column, ColumnSource, EdmType, EntitySet } from '../model/index.js';
import type { Row, Value } from '../odata/index.js';
import { JOINER } from '../plan/index.js';
import { parseInstant, type Zone } from '../time/index.js';

/** A record of the upstream, of either endpoint. */
export interface SourceRecord {
  readonly journeyId: string;
}

/** A row and the journey it belongs to. */
export interface JourneyRow extends Row {
  readonly journeyId: string;
  /** The journey's start in epoch milliseconds: its time, or its earliest transition floored to the second. */
  readonly start: number;
}

export type Flatten = (record: SourceRecord) => readonly JourneyRow[];

type Json = Readonly<Record<string, unknown>>;

/** What a column may read: the row's own record, the journey's, and the row's place. */
interface Place {
  readonly record: Json;
  readonly outer: Json;
  readonly position: number;
  readonly start: number;
}

type Read = (place: Place, values: readonly Value[]) => Value;

/**
 * Compiles the flattening of a set's records to rows. Only `columns` are filled; the others stay undefined, so that a projection costs
 * what it needs. Times are epoch milliseconds, dates days since 1970-01-01, wall-clock parts in `zone`. Throws `upstreamMalformed` when a
 * time that must be there cannot be read.
 */
export function compileFlatten(set: EntitySet, columns: readonly Column[], zone: Zone): Flatten {
  const needed = withWallSources(set, columns);
  const reads = needed.map((column) => [column.index, compileColumn(set, column, zone)] as const);
  const fill = (place: Place): readonly Value[] => {
    const values: Value[] = [];
    for (const [index, read] of reads) values[index] = read(place, values);
    return values;
  };
  const { rows } = set;
  if (rows === null) {
    return (record) => {
      const start = timeOf((record as unknown as Json)['time'], record.journeyId);
      const place = { record: record as unknown as Json, outer: record as unknown as Json, position: 0, start };
      return [{ journeyId: record.journeyId, start, values: fill(place) }];
    };
  }
  return (record) => {
    const outer = record as unknown as Json;
    const members = inOrder(outer[rows], record.journeyId);
    const first = members[0];
    if (first === undefined) return [];
    const start = Math.floor(first.time / 1000) * 1000;
    return members.map(({ member }, position) => ({
      journeyId: record.journeyId,
      start,
      values: fill({ record: member, outer, position, start }),
    }));
  };
}

/** Wall-clock columns read a time column of the same row, which must be filled before them. */
function withWallSources(set: EntitySet, columns: readonly Column[]): readonly Column[] {
  const sources = columns.flatMap(({ source }) => (source.kind === 'wall' ? [set.column.get(source.of)!] : []));
  const all = new Set([...sources, ...columns]);
  return [...all];
}

interface Member {
  readonly member: Json;
  readonly time: number;
}

/**
 * A journey's transitions by time, ascending and stable; a list whose first time is later than its last is reversed first, since it
 * was given newest first.
 */
function inOrder(list: unknown, journeyId: string): readonly Member[] {
  if (!Array.isArray(list)) return [];
  const members = list
    .filter((member): member is Json => typeof member === 'object' && member !== null)
    .map((member) => ({ member, time: timeOf(member['time'], journeyId) }));
  const backwards = members.length > 1 && members[0]!.time > members.at(-1)!.time;
  return (backwards ? members.reverse() : members).sort((a, b) => a.time - b.time);
}

function timeOf(value: unknown, journeyId: string): number {
  const ms = typeof value === 'string' ? parseInstant(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new FeedError('upstreamMalformed', `The Journey API gave journey ${journeyId} a time that is none.`);
  return ms;
}

function compileColumn(set: EntitySet, column: Column, zone: Zone): Read {
  const { source } = column;
  switch (source.kind) {
    case 'path': {
      const convert = CONVERSIONS[column.type];
      return ({ record, outer }) => convert(follow(source.outer ? outer : record, source.path));
    }
    case 'list':
      return ({ record }) => joined(record, source);
    case 'position':
      return ({ position }) => position;
    case 'transitionId':
      return ({ outer, position }) => `${String(outer['journeyId'])}-${String(position)}`;
    case 'earliest':
      return ({ start }) => start;
    case 'wall':
      return compileWall(source.part, set.column.get(source.of)!.index, zone);
  }
}

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

function joined(record: Json, source: Extract<ColumnSource, { kind: 'list' }>): Value {
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

const CONVERSIONS: Readonly<Record<EdmType, (value: unknown) => Value>> = {
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

import {
  faultsOf,
  nestedAnswer,
  plainStyle,
  q,
  renderQuery,
  type Cond,
  type Query,
  type Row,
  type SetName,
  type Sets,
} from '../../reference/index.js';
import type { Asked, Stand, WorldName } from '../worlds.js';

/** Something that holds for the program as it is; `run` throws where it does not hold. */
export interface Witness {
  readonly name: string;
  readonly world: WorldName;
  readonly run: (stand: Stand) => Promise<void>;
}

export function ensure(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

export type Check = (asked: readonly Asked[], stand: Stand) => void;

export interface AnswerOptions {
  readonly world?: WorldName;
  readonly rowsAPage?: number;
  /** Of what was asked upstream. */
  readonly check?: Check;
  /** Rows may be none. */
  readonly empty?: boolean;
}

export const every = (set: SetName, filter: Cond | null = null, more: Partial<Query> = {}): Query => ({
  ...q.everything(set),
  filter,
  ...more,
});

interface Expectation {
  readonly path: string;
  readonly rows: number;
  readonly answer: string;
}

function expectationOf(sets: Sets, query: Query): Expectation {
  const expected = nestedAnswer(sets, query);
  const path = `${query.set}?${renderQuery(query, plainStyle)}`;
  return { path, rows: expected.length, answer: text(expected) };
}

/** The answer to each query is that of a full read, and what was asked for it is right by the contract. */
export function answers(
  name: string,
  make: (sets: Sets) => Query | readonly Query[],
  { world = 'plain', rowsAPage, check, empty = false }: AnswerOptions = {},
): Witness {
  // A world's rows stay as they are, whatever program is before it.
  let expectations: readonly Expectation[] | null = null;
  return {
    name,
    world,
    run: async (stand) => {
      const { sets } = stand;
      expectations ??= [make(sets)].flat().map((query) => expectationOf(sets, query));
      for (const { path, rows, answer } of expectations) {
        ensure(empty || rows > 0, `${name}: the data have no such rows`);
        stand.forget();
        const got = await stand.walk(path, rowsAPage);
        ensure(text(got) === answer, `${path}: ${got.length} rows, not the ${rows} expected`);
        proper(stand.asked());
        check?.(stand.asked(), stand);
      }
    },
  };
}

/** `/$count` gives the number of rows, for what `check` allows. */
export function counts(
  name: string,
  make: (sets: Sets) => Query,
  { world = 'plain', check }: AnswerOptions = {},
): Witness {
  return {
    name,
    world,
    run: async (stand) => {
      const query = make(stand.sets);
      const expected = nestedAnswer(stand.sets, query).length;
      stand.forget();
      const options = renderQuery(query, plainStyle);
      const response = await stand.get(`${query.set}/$count${options === '' ? '' : `?${options}`}`);
      const got = await response.text();
      ensure(got === String(expected), `${name}: ${got}, not ${expected}`);
      proper(stand.asked());
      check?.(stand.asked(), stand);
    },
  };
}

function proper(asked: readonly Asked[]): void {
  for (const body of asked) ensure(faultsOf(body).length === 0, faultsOf(body).join('; '));
}

/** The same text for the same rows, in whatever order their members stand. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** The last forty-one days, which the contract lets one request span. */
export const lately: Cond = q.cmp(q.col('time'), 'ge', q.time('2025-09-19T00:00:00Z'));

export const eq = (name: string, value: string): Cond => q.cmp(q.col(name), 'eq', q.text(value));
export const oneOf = (name: string, values: readonly string[]): Cond =>
  q.isIn(q.col(name), ...values.map((value) => q.text(value)));
/** `many/any(v: v/name eq 'value')` */
export const has = (many: string, name: string, value: string, v = 'm'): Cond =>
  q.some(many, v, q.cmp(q.col(name, [], v), 'eq', q.text(value)));
/** The same of the row's journey. */
export const journeyHas = (many: string, name: string, value: string): Cond =>
  ({ ...has(many, name, value), path: ['journey'] }) as Cond;

/** The values of a column, the most frequent first. */
export function common(sets: Sets, set: SetName, name: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const row of sets.rows[set])
    if (row[name] !== null) counts.set(String(row[name]), (counts.get(String(row[name])) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
}

/** Rows of a set by journey. */
export function byJourney(sets: Sets, set: SetName): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of sets.rows[set]) {
    const id = String(row.journeyId);
    groups.set(id, [...(groups.get(id) ?? []), row]);
  }
  return [...groups.values()];
}

export function first<T>(list: readonly T[], what: string): T {
  const [found] = list;
  if (found === undefined) throw new Error(`the data have no ${what}`);
  return found;
}

/** Journeys in the order of their starts. */
export const journeys = (sets: Sets): readonly Row[] =>
  [...sets.rows.Journeys].sort((a, b) => Number(a.time) - Number(b.time));

export const namesAsked = (asked: readonly Asked[]): ReadonlySet<string> =>
  new Set(asked.flatMap(({ filters = [] }) => filters.map(({ name }) => name)));

export const rowsAsked = (asked: readonly Asked[]): number => asked.reduce((sum, { rows }) => sum + rows, 0);

export const nothingAsked: Check = (asked) =>
  ensure(asked.length === 0, `${asked.length} requests, not none`);

/** At most so many requests, and records of them in all. */
export const atMost =
  (requests: number, records = Number.POSITIVE_INFINITY): Check =>
  (asked) => {
    ensure(asked.length <= requests, `${asked.length} requests, not ${requests}`);
    ensure(rowsAsked(asked) <= records, `${rowsAsked(asked)} records, not ${records}`);
  };

/** Every request names these filters and no others, at this endpoint only. */
export const onlyBy =
  (endpoint: string, ...names: readonly string[]): Check =>
  (asked) => {
    ensure(asked.length > 0, 'nothing was asked');
    for (const { endpoint: at, filters = [] } of asked) {
      const found = filters.map(({ name }) => name).sort();
      ensure(at === endpoint, `${at} was asked, not ${endpoint}`);
      ensure(found.join() === [...names].sort().join(), `asked by ${found.join()}, not ${names.join()}`);
    }
  };

/** Nothing asked reaches beyond these instants, two milliseconds and the widening aside. */
export const within =
  (start: number, end: number, widening = 0): Check =>
  (asked) => {
    for (const { dateRange } of asked) {
      const [from, to] = [Date.parse(dateRange.start), Date.parse(dateRange.end)];
      ensure(
        from >= start - widening - 1001 && to <= end + widening + 1001,
        'more was asked than the window',
      );
    }
  };

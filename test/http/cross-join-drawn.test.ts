/** Drawn `$crossjoin` queries against a naive product: whatever is pushed, hashed or looped over, the answer is the same. */
import fc from 'fast-check';
import { columns, compareText, defaultOrder, type Row, type SetName } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { readWhole, sortedBy, type Whole } from '../support/whole.js';
import { idOf, walked } from './ids.js';

jest.setTimeout(120_000);

const ROOT = 'between/2026-01-07/2026-01-09/';
const SETS = ['Journeys', 'Transitions', 'JourneyAgents', 'JourneyQueues', 'TransitionAgents'] as const;

let feed: TestFeed;
let whole: Whole;
beforeAll(async () => {
  feed = await startTestFeed({ now: '2026-01-10T12:00:00Z', sandbox: { journeysPerDay: 5, days: 10 } });
  whole = await readWhole(feed, '2026-01-07T00:00:00Z', '2026-01-09T00:00:00Z');
});
afterAll(() => feed.close());

type Value = Row[string];
/** A column of one of the sets joined, by the place of its set. */
interface Side {
  readonly place: number;
  readonly column: string;
}
interface Condition {
  readonly left: Side;
  readonly op: 'eq' | 'ne' | 'gt' | 'le';
  readonly right: Side | { readonly value: string | number };
}
interface Drawn {
  readonly sets: readonly SetName[];
  readonly conditions: readonly Condition[];
  readonly size: number;
}

const columnsOf = (set: SetName, kind: string): readonly string[] =>
  Object.entries(columns[set]).flatMap(([name, each]) => (each === kind ? [name] : []));

const drawn: fc.Arbitrary<Drawn> = fc
  .shuffledSubarray([...SETS], { minLength: 2, maxLength: 2 })
  .chain((sets) =>
    fc.record({
      sets: fc.constant(sets),
      conditions: conditionsOf(sets),
      size: fc.integer({ min: 3, max: 400 }),
    }),
  );

function conditionsOf(sets: readonly SetName[]): fc.Arbitrary<readonly Condition[]> {
  const side = (place: number, kind: string): fc.Arbitrary<Side> =>
    fc.record({ place: fc.constant(place), column: fc.constantFrom(...columnsOf(sets[place]!, kind)) });
  const op = fc.constantFrom('eq', 'eq', 'eq', 'ne', 'gt', 'le') as fc.Arbitrary<Condition['op']>;
  const across = fc
    .tuple(fc.constantFrom(0, 1), fc.constantFrom('text', 'text', 'int', 'time'))
    .filter(([, kind]) => sets.every((set) => columnsOf(set, kind).length > 0))
    .chain(([place, kind]) => fc.record({ left: side(place, kind), op, right: side(1 - place, kind) }));
  const sameJourney: fc.Arbitrary<Condition> = fc.constant({
    left: { place: 0, column: 'journeyId' },
    op: 'eq',
    right: { place: 1, column: 'journeyId' },
  });
  const alone = fc.constantFrom(0, 1).chain((place) =>
    fc.constantFrom(...columnsOf(sets[place]!, 'text')).chain((column) => {
      const values = fc.nat().map((at) => ({ value: someValue(sets[place]!, column, at) }));
      return fc.record({ left: fc.constant({ place, column }), op, right: values });
    }),
  );
  return fc
    .tuple(fc.oneof(sameJourney, across), fc.array(fc.oneof(across, alone, sameJourney), { maxLength: 2 }))
    .map(([first, others]) => [...others, first]);
}

function someValue(set: SetName, column: string, at: number): string {
  const values = whole.sets.rows[set].map((row) => row[column]).filter((value) => value !== null);
  return String(values[at % Math.max(1, values.length)] ?? 'none');
}

function holds({ left, op, right }: Condition, rows: readonly Row[]): boolean {
  const of = (side: Condition['right']): Value =>
    'value' in side ? side.value : rows[side.place]![side.column]!;
  const [a, b] = [of(left), of(right)];
  if (op === 'eq') return a === b;
  if (op === 'ne') return a !== b;
  if (a === null || b === null) return false;
  const order = typeof a === 'string' ? compareText(a, String(b)) : a - Number(b);
  return op === 'gt' ? order > 0 : order <= 0;
}

function filterOf({ sets, conditions }: Drawn): string {
  const text = (side: Condition['right']): string => {
    if ('place' in side) return `${sets[side.place]!}/${side.column}`;
    return typeof side.value === 'number' ? String(side.value) : `'${side.value.replaceAll("'", "''")}'`;
  };
  return conditions.map(({ left, op, right }) => `${text(left)} ${op} ${text(right)}`).join(' and ');
}

it('answers what a naive product gives', async () => {
  let some = 0;
  await fc.assert(
    fc.asyncProperty(drawn, async (query) => {
      const [first, second] = query.sets.map((set) => sortedBy(whole.sets.rows[set], ...defaultOrder[set]));
      const expected = first!
        .flatMap((a) => second!.map((b) => [a, b]))
        .filter((rows) => query.conditions.every((condition) => holds(condition, rows)))
        .map((rows) =>
          Object.fromEntries(
            query.sets.map((set, i) => [`${set}@odata.navigationLink`, idOf(set, rows[i]!)]),
          ),
        );
      if (expected.length > 0) some++;
      const path = `${ROOT}$crossjoin(${query.sets.join(',')})`;
      const filter = `$filter=${encodeURIComponent(filterOf(query))}`;
      const size = Math.max(query.size, Math.ceil(expected.length / 3));
      const headers = { Prefer: `maxpagesize=${String(size)}` };
      expect(await walked(`${feed.url}${path}?${filter}`, headers)).toEqual(expected);
    }),
    { numRuns: Math.ceil(Number(process.env.PROPERTY_DRAWS ?? 6500) / 60) },
  );
  expect(some).toBeGreaterThan(2);
});

import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  anyApplied,
  anyComputed,
  anyStyle,
  fixedNames,
  outcomeOf,
  plainStyle,
  renderQuery,
  setNames,
  withCalendar,
  type Outcome,
  type Query,
  type SetName,
  type Sets,
} from '../reference/index.js';
import { expectAlike } from './alike.js';
import { drawsOf } from './draws.js';
import { HISTORY_DAYS, pagesOf, places, type Stage, startStage } from './place.js';
import { anyRoot, type Root } from './root.js';

/**
 * `$apply`, `$compute` and `$search` give what the same steps give, done one after the other on a full read of the root's range
 * (OData Extension for Data Aggregation 4.0; URL Conventions 4.01, 5.1.3 and 5.1.8).
 */
jest.setTimeout(300_000);

const SETS: readonly SetName[] = [
  ...['Journeys', 'Journeys', 'Journeys', 'Journeys', 'Transitions', 'Transitions', 'Transitions'],
  ...['TransitionAgents', 'JourneyAgents', ...setNames, ...fixedNames],
] as readonly SetName[];

const seen = { draws: 0, some: 0, sure: 0, settled: 0, pushed: 0 };
const kinds = new Map<string, number>();

/** A query at a root, with the sets that a full read gives there; a failure shows its URL. */
class Drawn {
  constructor(
    readonly root: Root,
    readonly sets: Sets,
    readonly query: Query,
  ) {}

  [fc.toStringMethod](): string {
    return decodeURIComponent(`${this.root.path}${this.query.set}?${renderQuery(this.query, plainStyle)}`);
  }
}

/** Where the calendar of a root begins and ends, in epoch milliseconds. */
function daysOf({ range, zone }: Root, at: string): readonly [start: number, end: number] {
  if (range !== null) return [range.start, range.end];
  const now = DateTime.fromISO(at, { zone });
  return [now.startOf('day').minus({ days: HISTORY_DAYS }).toMillis(), now.toMillis()];
}

describe.each(places)('in $zone', (place) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage(place);
  });
  afterAll(async () => {
    await stage.feed.close();
  });

  /** Half of the queries at the plain root of the feed's own zone, half at others. */
  const anyDrawn = (queries: typeof anyApplied): fc.Arbitrary<Drawn> => {
    const plain: Root = { path: '', zone: place.zone, range: null };
    const root = fc.oneof(fc.constant(plain), anyRoot(place.zone, place.now));
    return fc.tuple(root, fc.constantFrom(...SETS)).chain(([at, set]) => {
      const own = stage.setsIn(at.zone);
      const sets = set === 'Dates' ? withCalendar(own, ...daysOf(at, place.now)) : own;
      return queries(sets, set, at.range ?? {}).map((query) => new Drawn(at, sets, query));
    });
  };

  const expected = ({ sets, root, query }: Drawn): Outcome => outcomeOf(sets, query, root.range ?? {});

  const spelled = fc
    .tuple(anyStyle, fc.constantFrom('4.0', '4.01'))
    .map(([style, spelling]) => ({ ...style, spelling }));

  async function check(
    drawn: Drawn,
    style: Parameters<typeof renderQuery>[1],
    rowsAPage: number,
  ): Promise<void> {
    const { feed } = stage;
    feed.sandbox.clearRequests();
    const outcome = expected(drawn);
    const size = Math.max(rowsAPage, Math.ceil(outcome.rows.length / 4));
    const url = `${drawn.root.path}${drawn.query.set}?${renderQuery(drawn.query, style)}`;
    const pages = await pagesOf(feed, url, size);
    expectAlike(
      pages.flatMap(({ rows }) => rows),
      outcome,
    );
    if (outcome.sure)
      for (const { count } of pages)
        expect(count).toBe(drawn.query.count === true ? outcome.total : undefined);
    note(drawn, outcome);
    if (feed.sandbox.requests.some(({ body }) => 'filters' in (body as object))) seen.pushed++;
  }

  const pageSize = fc.oneof(fc.constant(100_000), fc.integer({ min: 3, max: 200 }));

  it('$apply gives what its transformations give one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constant(null).chain(() => anyDrawn(anyApplied)),
        spelled,
        pageSize,
        check,
      ),
      { numRuns: drawsOf('apply', places.length) },
    );
  });

  it('$compute and $search give what a full read gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constant(null).chain(() => anyDrawn(anyComputed)),
        spelled,
        pageSize,
        check,
      ),
      { numRuns: drawsOf('compute', places.length) },
    );
  });

  it('/$count counts the rows of the result', async () => {
    const queries = fc.constant(null).chain(() => fc.oneof(anyDrawn(anyApplied), anyDrawn(anyComputed)));
    await fc.assert(
      fc.asyncProperty(queries, spelled, async (drawn, style) => {
        const query = { ...drawn.query, orderby: [], top: null, skip: null, select: null, count: false };
        const outcome = expected(new Drawn(drawn.root, drawn.sets, query));
        const rendered = renderQuery(query, style);
        const path = `${drawn.root.path}${query.set}/$count`;
        const response = await stage.feed.get(rendered === '' ? path : `${path}?${rendered}`);
        if (outcome.sure) expect(await response.text()).toBe(String(outcome.total));
        else expect(response.status).toBe(200);
      }),
      { numRuns: Math.ceil(drawsOf('apply', places.length) / 6) },
    );
  });
});

function note({ query }: Drawn, { rows, sure, settled }: Outcome): void {
  seen.draws++;
  if (rows.length > 0) seen.some++;
  if (sure) seen.sure++;
  if (settled) seen.settled++;
  const text = JSON.stringify(query);
  for (const [, kind] of new Set(
    [...text.matchAll(/"(?:k|which|method)":"([a-z]+)"/g)].map((match) => match),
  ))
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
}

describe('the draws', () => {
  it('mostly have an answer, and one that the standard settles', () => {
    expect(seen.draws).toBeGreaterThanOrEqual(drawsOf('apply') + drawsOf('compute'));
    expect(seen.some / seen.draws).toBeGreaterThanOrEqual(0.5);
    expect(seen.sure / seen.draws).toBeGreaterThanOrEqual(0.85);
    expect(seen.settled / seen.draws).toBeGreaterThanOrEqual(0.6);
    expect(seen.pushed / seen.draws).toBeGreaterThanOrEqual(0.1);
  });

  it('have every transformation and method, often enough', () => {
    const wanted = [
      ...[
        'filter',
        'search',
        'compute',
        'orderby',
        'skip',
        'top',
        'concat',
        'groupby',
        'aggregate',
        'identity',
      ],
      ...['topcount', 'bottomcount', 'topsum', 'bottomsum', 'toppercent', 'bottompercent'],
      ...['sum', 'min', 'max', 'average', 'countdistinct', 'number', 'expression', 'custom', 'from'],
    ];
    const least = Math.floor(seen.draws / 150);
    expect(wanted.filter((kind) => (kinds.get(kind) ?? 0) < least)).toEqual([]);
  });
});

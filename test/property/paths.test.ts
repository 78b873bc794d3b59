import fc from 'fast-check';
import {
  anyNested,
  anyStyle,
  columns,
  keyPredicate,
  keys,
  navigations,
  relatedAnswer,
  renderQuery,
  setNames,
  timeText,
  type Query,
  type Row,
  type SetName,
  type Sets,
  type Style,
} from '../reference/index.js';
import { type TestFeed, withoutId } from '../support/feed.js';
import { drawsOf } from './draws.js';
import { places, type Stage, startStage } from './place.js';

jest.setTimeout(300_000);

/** A path from one entity, and where a full read says it leads: to one row, to many, or nowhere. */
interface Walk {
  readonly path: string;
  readonly set: SetName;
  readonly rows: readonly Row[];
  readonly many: boolean;
}

const ENDS = ['rows', 'rows', 'count', 'property', 'value'] as const;
const SETS = ['Journeys', 'Journeys', 'Journeys', 'Transitions', 'Transitions', ...setNames] as const;
const seen = { draws: 0, rows: 0, found: 0, missing: 0, keyed: 0 };

/** Goes along random navigation from a random row; a step into a collection may pick one of its members by key. */
function walkFrom(sets: Sets, set: SetName, picks: readonly number[]): Walk {
  const [first = 0, named = 0, ...steps] = picks;
  const row = sets.rows[set][first % sets.rows[set].length];
  let walk: Walk = {
    path: `${set}${keyPredicate(set, row, named % 2 === 0)}`,
    set,
    rows: [row],
    many: false,
  };
  for (const pick of steps) {
    const names = Object.keys(navigations[walk.set]);
    const [from] = walk.rows;
    if (walk.many || names.length === 0 || from === undefined) break;
    const name = names[pick % names.length];
    const { to, many } = navigations[walk.set][name];
    const rows = sets.related(walk.set, from, name);
    const member = many && pick % 2 === 0 && rows.length > 0 ? rows[pick % rows.length] : null;
    const key = member === null ? '' : keyPredicate(to, member, pick % 3 === 0);
    if (member !== null) seen.keyed++;
    walk = {
      path: `${walk.path}/${name}${key}`,
      set: to,
      rows: member === null ? rows : [member],
      many: many && member === null,
    };
  }
  return walk;
}

const cellText = (set: SetName, name: string, row: Row, zone: string): string =>
  columns[set][name] === 'time' ? timeText(Number(row[name]), zone) : String(row[name]);

/** Whether one text is the key of a set, so that any segment behind it may be one. */
const isNamed = (set: SetName): boolean => keys[set].length === 1 && columns[set][keys[set][0]] === 'text';

async function checkRows(feed: TestFeed, sets: Sets, walk: Walk, asked: Query, style: Style): Promise<void> {
  const options = walk.many
    ? asked
    : { ...asked, filter: null, orderby: [], top: null, skip: null, count: false };
  const rendered = renderQuery(options, style);
  const response = await feed.get(`${walk.path}${rendered === '' ? '' : `?${rendered}`}`);
  const { rows, total } = relatedAnswer(sets, options, walk.rows, null);
  if (!walk.many && rows.length === 0) {
    expect(response.status).toBe(404);
    return;
  }
  const { '@odata.context': context, ...body } = JSON.parse(await response.text(), withoutId) as Record<
    string,
    unknown
  >;
  expect(context).toContain(`$metadata#${walk.set}`);
  const expected = { ...(options.count === true ? { '@odata.count': total } : {}), value: rows };
  expect(body).toEqual(walk.many ? expected : rows[0]);
  seen.rows += rows.length;
}

async function checkCount(feed: TestFeed, sets: Sets, walk: Walk, asked: Query, style: Style): Promise<void> {
  const bare = { set: asked.set, filter: asked.filter, orderby: [], top: null, skip: null, select: null };
  const rendered = renderQuery(bare, style);
  const response = await feed.get(`${walk.path}/$count${rendered === '' ? '' : `?${rendered}`}`);
  if (!walk.many) {
    expect(response.status).toBe(404);
    return;
  }
  expect(await response.text()).toBe(String(relatedAnswer(sets, bare, walk.rows, null).total));
}

async function checkProperty(
  feed: TestFeed,
  sets: Sets,
  walk: Walk,
  pick: number,
  raw: boolean,
): Promise<void> {
  const names = Object.keys(columns[walk.set]);
  const name = names[pick % names.length];
  const response = await feed.get(`${walk.path}/${name}${raw ? '/$value' : ''}`);
  const [row] = walk.rows;
  if (walk.many || row === undefined) {
    // Behind a collection the name reads as the key of a member (URL Conventions 4.01, 4.3.5), and no member is a stream.
    const named = walk.many && isNamed(walk.set);
    expect(response.status).toBe(named && raw ? 501 : 404);
    return;
  }
  if (row[name] === null) {
    expect(response.status).toBe(204);
    return;
  }
  const shown = cellText(walk.set, name, row, sets.zone);
  if (raw) expect(await response.text()).toBe(shown);
  else {
    const { value } = (await response.json()) as { value: unknown };
    expect(value).toEqual(
      typeof row[name] === 'number' && columns[walk.set][name] === 'int' ? row[name] : shown,
    );
  }
}

describe.each(places)('paths from one entity in $zone', (place) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage(place);
  });
  afterAll(async () => {
    await stage.feed.close();
  });

  it('lead where a full read says', async () => {
    const { feed, sets } = stage;
    const drawn = fc
      .tuple(fc.constantFrom(...SETS), fc.array(fc.nat(), { minLength: 2, maxLength: 5 }))
      .map(([set, picks]) => walkFrom(sets, set, picks))
      .chain((walk) => fc.tuple(fc.constant(walk), anyNested(sets, walk.set, 1)));
    await fc.assert(
      fc.asyncProperty(
        drawn,
        anyStyle,
        fc.constantFrom(...ENDS),
        fc.nat(),
        async ([walk, asked], style, end, pick) => {
          // Filters made for one row of the whole set leave little of one journey's rows.
          const options = pick % 3 === 0 ? asked : { ...asked, filter: null, skip: (asked.skip ?? 0) % 3 };
          if (end === 'rows') await checkRows(feed, sets, walk, options, style);
          else if (end === 'count') await checkCount(feed, sets, walk, options, style);
          else await checkProperty(feed, sets, walk, pick, end === 'value');
          seen.draws++;
          if (walk.rows.length > 0) seen.found++;
        },
      ),
      { numRuns: drawsOf('paths', places.length) },
    );
  });

  it('say 404 for a key nobody has', async () => {
    const { feed, sets } = stage;
    const drawn = fc.tuple(fc.constantFrom(...setNames), fc.nat(), fc.nat()).map(([set, at, which]) => {
      const row = sets.rows[set][at % sets.rows[set].length];
      const name = keys[set][which % keys[set].length];
      const other = columns[set][name] === 'text' ? `${String(row[name])}x` : 4711;
      return { path: set + keyPredicate(set, { ...row, [name]: other }, which % 2 === 0) };
    });
    await fc.assert(
      fc.asyncProperty(
        drawn,
        fc.constantFrom('', '/journeyId', '/journeyId/$value'),
        async ({ path }, end) => {
          expect((await feed.get(`${path}${end}`)).status).toBe(404);
          seen.missing++;
        },
      ),
      { numRuns: Math.ceil(drawsOf('paths', places.length) / 8) },
    );
  });
});

describe('the draws', () => {
  it('lead to rows, often enough', () => {
    expect(seen.draws).toBeGreaterThanOrEqual(drawsOf('paths'));
    expect(seen.found / seen.draws).toBeGreaterThanOrEqual(0.7);
    expect(seen.rows).toBeGreaterThan(seen.draws / 4);
    expect(seen.keyed).toBeGreaterThan(seen.draws / 40);
    expect(seen.missing).toBeGreaterThan(0);
  });
});

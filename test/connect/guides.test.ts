import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mezOf, readParts } from '../../src/connect/connector/mez.js';
import { incrementalQueryOf, powerQueryOf, rangeParameter } from '../../src/connect/power-query.js';
import { block, fence, meaning, readDocument, updating, writeBlock } from '../docs/blocks.js';
import { tableRows } from '../architecture/markdown.js';
import { model } from '../model/model.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { addressesOf, fencesOf, type Row } from './guide.js';
import { evaluateM } from './m/evaluate.js';
import { feedReader } from './m/library.js';
import { parseM } from './m/parse.js';
import { MFeedTable, type MRecord, MTime } from './m/values.js';
import { FOLDER, section, sets, SHARED } from './section.js';
import { measures, type Rows } from './star-schema.js';

const GUIDE = 'docs/power-bi.md';
const CONNECTOR = 'docs/power-bi-connector.md';
const STAR = 'docs/star-schema.md';
const ROOT = 'http://127.0.0.1:4004/odata/';

let folder = '';
let feed: TestFeed;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'connector-'));
  const connector = path.join(folder, 'JourneyFeed.mez');
  writeFileSync(connector, await mezOf(await readParts(FOLDER)));
  feed = await startTestFeed({
    now: '2025-06-02T09:00:00Z',
    sandbox: { journeysPerDay: 40, days: 40 },
    env: { FEED_TIME_ZONE: 'Europe/Bucharest' },
    compose: { connector },
  });
});
afterAll(async () => {
  await feed.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([GUIDE, CONNECTOR])('the addresses of %s', (page) => {
  it.each(addressesOf(page))('%s answers', async (address) => {
    const response = await feed.get(new URL(address.replaceAll(' ', '%20'), feed.url).href);
    expect([response.status, await response.text()]).toEqual([200, expect.stringMatching(/\S/)]);
  });

  it('are some', () => {
    expect(addressesOf(page).length).toBeGreaterThan(3);
  });
});

it('both bounds of a partition are pushed exactly, as the guide says', async () => {
  const address = addressesOf(GUIDE).find((each) => each.startsWith('/explain/'))!;
  const response = await feed.get(new URL(address, feed.url).href);
  const { conjuncts } = (await response.json()) as { conjuncts: unknown[] };
  expect(conjuncts).toEqual([
    expect.objectContaining({ pushed: 'window', exact: true }),
    expect.objectContaining({ pushed: 'window', exact: true }),
  ]);
});

describe('the queries of docs/power-bi.md', () => {
  const columns = ['journeyId', 'time', 'localDate', 'outcome', 'queueNames', 'handlingDuration'];
  it.each([
    ['query', powerQueryOf({ rootUrl: ROOT, set: 'Journeys', columns, days: 90 })],
    ['parameter', rangeParameter(2025, 5, 20)],
    ['journeys', incrementalQueryOf({ rootUrl: ROOT, set: 'Journeys' })],
    ['transitions', incrementalQueryOf({ rootUrl: ROOT, set: 'Transitions' })],
    ['bridge', incrementalQueryOf({ rootUrl: ROOT, set: 'JourneyQueues' })],
  ])('%s is what the program writes', (name, text) => {
    const content = fence('powerquery', text);
    if (updating) writeBlock(GUIDE, name, content);
    expect(meaning(block(GUIDE, name))).toEqual(meaning(content));
  });
});

const blocks = [GUIDE, CONNECTOR].flatMap((page) =>
  fencesOf(page)
    .filter(({ language }) => language === 'powerquery')
    .map(({ heading, text }, i) => [`${page}, ${heading}, ${String(i)}`, text] as const),
);

describe('the M of the guides', () => {
  it('is in eight blocks', () => {
    expect(blocks).toHaveLength(8);
  });

  it.each(blocks)('%s is M, and its table is asked of the feed', async (_, text) => {
    const { member } = await section();
    const at = (day: string): MTime => new MTime('datetime', Date.parse(day));
    const library: MRecord = {
      ...feedReader(sets).library,
      ...Object.fromEntries(SHARED.map((name) => [name, member(name)])),
      RangeStart: at('2025-05-20'),
      RangeEnd: at('2025-05-22'),
    };
    const value = evaluateM(await parseM(text), library);
    if (value instanceof MTime) return;
    expect(value).toBeInstanceOf(MFeedTable);
    const table = value as MFeedTable;
    expect(table.url.startsWith(ROOT)).toBe(true);
    const url = table.folded.replace(ROOT, feed.url);
    const rows = await feed.rows(`${url}${url.includes('?') ? '&' : '?'}$top=2`);
    expect(rows).toHaveLength(2);
    for (const [column, change] of table.changes) expect(change(rows[0]![column])).not.toBeUndefined();
  });

  it('holds no key', () => {
    expect(blocks.map(([, text]) => text).join('\n')).not.toMatch(
      /sandbox-key|x-api-key|api_key=|Authorization/i,
    );
  });
});

it('an empty user name with the key as password signs in, as Power Query sends a key', async () => {
  const strict = await startTestFeed({
    now: '2025-06-02T09:00:00Z',
    sandbox: { journeysPerDay: 5, days: 2 },
    env: { JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: undefined },
  });
  const basic = (text: string) => ({ Authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  try {
    const statuses = [basic(':sandbox-key'), basic('me:sandbox-key'), basic(':another'), {}].map(
      async (headers) => (await strict.get('$metadata', headers)).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 200, 401, 401]);
  } finally {
    await strict.close();
  }
});

describe('the star schema', () => {
  const url = 'between/2025-05-10/2025-05-24/';
  const table = /<!-- relationships -->([^]*?)<!-- end -->/.exec(readDocument(STAR))![1]!;
  const ends = tableRows(table)
    .slice(1)
    .map((cells) =>
      cells.slice(0, 2).map((cell) => /^`(\w+)\[(\w+)\]`$/.exec(cell)!.slice(1, 3) as [string, string]),
    )
    .map(([one, many]) => [...one!, ...many!] as const);
  const read = new Map<string, Promise<Row[]>>();
  const rowsOf = (set: string): Promise<Row[]> => {
    if (!read.has(set)) read.set(set, feed.walk(`${url}${set}`));
    return read.get(set)!;
  };

  it('relates every set, and no two sets twice', () => {
    const related = new Set(ends.flatMap(([one, , many]) => [one, many]));
    expect(related).toEqual(new Set(model.sets.keys()));
    const ways = ends.map(([one, , many]) => `${one} ${many}`);
    expect(new Set(ways).size).toBe(ways.length);
  });

  it.each(ends)('%s[%s] is one to the many of %s[%s]', async (one, key, many, column) => {
    const keys = (await rowsOf(one)).map((row) => String(row[key]));
    expect(new Set(keys.map((value) => value.toLowerCase())).size).toBe(keys.length);
    const known = new Set(keys);
    const others = await rowsOf(many);
    expect(others.length).toBeGreaterThan(10);
    expect(others.filter((row) => !known.has(String(row[column])))).toEqual([]);
  });

  const fences = fencesOf(STAR);
  const urls = fences.filter(({ language }) => language === 'text');

  it('has each measure as DAX and as URL', () => {
    const headings = urls.map(({ heading }) => heading).filter((heading) => heading !== 'By something');
    expect(headings).toEqual(Object.keys(measures));
    for (const name of headings)
      expect(fences.some(({ language, heading }) => language === 'dax' && heading === name)).toBe(true);
  });

  it.each(Object.keys(measures))('%s: the URL gives what the rows give', async (name) => {
    const { text } = urls.find(({ heading }) => heading === name)!;
    const answer = await feed.walk(url + text);
    const rows: Rows = { journeys: await rowsOf('Journeys'), transitions: await rowsOf('Transitions') };
    const [told, computed] = measures[name]!(answer, rows);
    if (typeof computed !== 'number') expect(told).toEqual(computed);
    else expect(told).toBeCloseTo(computed, 6);
    expect([computed, computed !== 0]).toEqual([computed, true]);
  });

  it.each(urls.filter(({ heading }) => heading === 'By something'))('$text answers', async ({ text }) => {
    expect((await feed.walk(url + text)).length).toBeGreaterThan(10);
  });

  it('names only columns and measures that there are', () => {
    const dax = fences.filter(({ language }) => language === 'dax').map(({ text }) => text);
    const all = dax.join('\n');
    const parameters = new Set(['Target[seconds]', 'Short[seconds]', "'Short abandons'[mode]"]);
    const columns = [...all.matchAll(/('[^']+'|\w+)\[(\w+)\]/g)].filter(([whole]) => !parameters.has(whole));
    expect(columns.length).toBeGreaterThan(20);
    expect(columns.filter(([, set, column]) => !sets.get(set!)?.includes(column!))).toEqual([]);
    const defined = new Set([...all.matchAll(/^([A-Z][\w ]*) =(?: |$)/gm)].map(([, name]) => name));
    const used = [...all.matchAll(/(?<![\w'])\[([A-Z][\w ]*)\]/g)].map(([, name]) => name);
    expect(used.filter((name) => !defined.has(name))).toEqual([]);
    for (const text of dax) expect(text.split('(').length).toBe(text.split(')').length);
  });
});

it('the page of the connector names its functions, and truly what it does not use', () => {
  const text = readDocument(CONNECTOR);
  for (const name of SHARED) expect(text).toContain(`\`${name}(`);
  const source = readFileSync(path.join(__dirname, '../../src/connect/connector/JourneyFeed.pq'), 'utf8');
  for (const unused of ['CurrentCredential', 'Diagnostics.', 'Expression.Evaluate']) {
    expect(text).toContain(unused);
    expect(source).not.toContain(unused);
  }
});

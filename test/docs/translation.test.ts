import { KnownRates } from '../../src/exec/index.js';
import { type Observed, observe } from '../golden/observe.js';
import type { TestFeed } from '../support/feed.js';
import { block, meaning, table, updating, writeBlock } from './blocks.js';
import type { BiQuery } from './bi-query.js';
import { biQueries } from './queries.js';
import { type Cost, startWorld } from './world.js';

const PAGE = 'docs/translation.md';
jest.setTimeout(240_000);

interface Measured extends Observed {
  readonly query: BiQuery;
  readonly spent: Cost;
}

let feed: TestFeed;
const measured: Measured[] = [];

beforeAll(async () => {
  const started = await startWorld();
  ({ feed } = started);
  for (const query of biQueries(started.world)) {
    // What earlier queries found cuts the next one's segments: each begins knowing nothing.
    Object.assign(feed.feed.limits, { rates: new KnownRates() });
    const observed = await observe(feed, query.url);
    const rows = observed.asked.reduce((found, each) => found + each.rows, 0);
    measured.push({ query, ...observed, spent: { requests: observed.asked.length, rows } });
  }
});
afterAll(() => feed.close());

const figure = (value: number): string => value.toLocaleString('en');

function answered({ answer }: Observed): string {
  if (Array.isArray(answer)) return answer.length === 1 ? '1 row' : `${figure(answer.length)} rows`;
  return typeof answer === 'string' ? `the count ${figure(Number(answer))}` : '1 entity';
}

/** Rows a page of the feed has, where nobody asks for others. */
const FEED_PAGE = 5000;
/** Whether a page was full before all was there that had been asked ahead: whether that arrives depends on the pace of both sides. */
const isAhead = ({ query, answer }: Measured): boolean =>
  query.ahead === true || (Array.isArray(answer) && answer.length > FEED_PAGE);
/** With room for what may or may not arrive. */
const upTo = ({ requests, rows }: Cost): readonly string[] => [
  `up to ${figure(requests + Math.ceil(requests / 5))}`,
  `up to ${figure(Math.ceil((rows * 1.1) / 1000) * 1000)}`,
];
const exactly = ({ requests, rows }: Cost): readonly string[] => [figure(requests), figure(rows)];

const shown = ({ query }: Measured): string => `\`${query.shown ?? query.url}\``;
const cells = (one: Measured): readonly string[] => [
  one.query.tool,
  shown(one),
  answered(one),
  ...(isAhead(one) ? upTo(one.spent) : exactly(one.spent)),
  ...exactly(one.query.least),
  one.query.because ?? '',
];
const HEADING = [
  'tool',
  'query',
  'answer',
  'requests',
  'records',
  'least requests',
  'least records',
  'because',
];

const numbers = (text: string): number => Number(text.replace(/\D/g, ''));

describe(PAGE, () => {
  it('says of each query what it needed of the upstream', () => {
    if (updating) writeBlock(PAGE, 'queries', table([HEADING, ...measured.map(cells)]));
    const [, ...documented] = meaning(block(PAGE, 'queries')) as string[][];
    const ahead = (row: readonly string[]): boolean => row[3]!.startsWith('up to');
    expect(documented.filter((row) => !ahead(row))).toEqual(
      measured.filter((one) => !isAhead(one)).map(cells),
    );
    expect(documented.filter(ahead).map(([, query]) => query)).toEqual(measured.filter(isAhead).map(shown));
  });

  it('has forty queries and more, none refused', () => {
    expect(measured.length).toBeGreaterThanOrEqual(40);
    expect(measured.filter(({ status }) => status !== 200).map(({ query }) => query.url)).toEqual([]);
  });

  it('keeps what is asked ahead of a full page within what it says', () => {
    const documented = (meaning(block(PAGE, 'queries')) as string[][]).filter((row) =>
      row[3]!.startsWith('up to'),
    );
    const over = measured
      .filter(isAhead)
      .filter(
        ({ spent }, i) =>
          spent.requests > numbers(documented[i]![3]!) || spent.rows > numbers(documented[i]![4]!),
      );
    expect(over.map(({ query }) => query.url)).toEqual([]);
  });

  it('reads at least the least: else the least were wrong', () => {
    const under = measured.filter(({ query, spent }) => spent.rows < query.least.rows);
    expect(under.map(({ query }) => query.url)).toEqual([]);
  });
});

describe('over 41 days,', () => {
  const of = (end: string): Measured => {
    const found = measured.filter(({ query }) => query.url.startsWith('Journeys') && query.url.endsWith(end));
    expect(found.map(({ query }) => query.url)).toHaveLength(1);
    return found[0]!;
  };
  const readingRows = (end: string): Measured =>
    measured.find(({ query }) => query.url.startsWith('Journeys?') && query.url.endsWith(end))!;
  const rowsOf = ({ answer }: Measured): number => (answer as unknown[]).length;

  it('$top=7 is one request of seven records', () => {
    expect(of('&$top=7').spent).toEqual({ requests: 1, rows: 7 });
  });

  it('the last 25 by time are one request of at most 26', () => {
    const { spent, asked, answer } = of(' time lt 2025-06-11T00:00:00Z&$orderby=time desc&$top=25');
    expect([spent.requests, (answer as unknown[]).length]).toEqual([1, 25]);
    expect(asked[0]!.limit).toBeLessThanOrEqual(26);
    expect(spent.rows).toBeLessThanOrEqual(26);
  });

  it('/$count is at most two requests of one record', () => {
    const { asked, answer } = of(
      '/$count?$filter=time ge 2025-05-01T00:00:00Z and time lt 2025-06-11T00:00:00Z',
    );
    expect(Number(answer)).toBeGreaterThan(10_000);
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(asked.map(({ limit }) => limit)).toEqual(asked.map(() => 1));
  });

  it('one journeyId is one request', () => {
    const [one] = measured.filter(({ query }) => /^Journeys\?.* journeyId eq '\w+'$/.test(query.url));
    expect([one!.spent, rowsOf(one!)]).toEqual([{ requests: 1, rows: 1 }, 1]);
  });

  it('a contradiction asks nothing', () => {
    const two = measured.filter(
      ({ query }) => query.least.requests === 0 && query.url.startsWith('Journeys'),
    );
    expect(two.map(({ asked, answer }) => [asked, answer])).toEqual([
      [[], []],
      [[], []],
    ]);
  });

  it("one agent reads that agent's journeys alone", () => {
    const { query, spent, asked } = readingRows("00Z and agents/any(a: a/agentName eq 'Siobhán O''Brien')");
    expect(spent).toEqual(query.least);
    expect(spent.rows).toBeGreaterThan(1000);
    expect(asked.every(({ filters }) => filters[0]!.name === 'agents.name')).toBe(true);
  });

  it('$skip=1600&$top=10 reads at most 200 records', () => {
    const one = of('&$skip=1600&$top=10');
    expect(rowsOf(one)).toBe(10);
    expect(one.spent.rows).toBeLessThanOrEqual(200);
  });

  it.each(["journeyId eq '…'", "agentNames eq '…'"])('300 terms %s are one list of values', (shown) => {
    const found = measured.filter(({ query }) => query.shown?.includes(shown));
    expect(found).toHaveLength(1);
    for (const { filters } of found[0]!.asked)
      expect(filters.map(({ values }) => values.length)).toEqual([300]);
  });
});

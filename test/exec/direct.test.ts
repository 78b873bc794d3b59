import fc from 'fast-check';
import { indexJourneys } from '../../src/journey-api/record-index.js';
import { directOf } from '../../src/exec/direct.js';
import { evaluationOf } from '../../src/exec/gather.js';
import { tableReading } from '../../src/exec/page-tables.js';
import { search } from '../../src/exec/upstream.js';
import { planned, type PlanSetting } from '../plan/planning.js';
import { Zone } from '../../src/time/index.js';
import { valueAt, vectorAt } from '../../src/table/index.js';
import { setOf, journeys, transitions } from '../model/model.js';
import { allFeatures, anyQuery, anyStyle, renderQuery } from '../reference/index.js';
import { type Proxy, startProxy } from '../support/proxy.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { readWhole } from '../support/whole.js';
import { fakeUpstream } from './fake-upstream.js';
import { quiet, slowUpstream } from './slow-upstream.js';

jest.setTimeout(200_000);
const NOW = '2025-10-30T12:00:00Z';
const ZONE = 'Europe/Bucharest';

/** A feed before a sandbox whose journeys are spelled as usual, or in a way that leaves them to JSON. */
async function startSpelled(usual: boolean, env: Record<string, string>) {
  const pages = { indexed: 0, left: 0 };
  let proxy: Proxy | null = null;
  const feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 30, days: 8 },
    env: { FEED_TIME_ZONE: ZONE, FEED_HISTORY_DAYS: '20', UPSTREAM_PAGE_SIZE: '60', ...env },
    through: async (url) => {
      proxy = await startProxy(url, (answer, { path }) => {
        if (!path.includes('/journeys/')) return answer;
        const spelled = usual
          ? answer
          : Buffer.concat([Buffer.from('{"\\u0020":0,'), answer.subarray(answer.indexOf('{') + 1)]);
        if (indexJourneys(spelled) === null) pages.left++;
        else pages.indexed++;
        return spelled;
      });
      return proxy.url;
    },
  });
  const close = async () => {
    await feed.close();
    await proxy?.close();
  };
  return { feed, pages, close };
}

const DAYS = 'time ge 2025-10-24T00:00:00Z and time lt 2025-10-29T00:00:00Z';
const QUERIES = [
  'Journeys',
  'Journeys?$select=journeyId,outcome',
  'Journeys?$select=outcome',
  'Journeys?$select=outcome,journeyId&$filter=handlingDuration gt 10000',
  "Journeys?$select=journeyId&$filter=contains(agentNames,'a') or queueNames eq null",
  'Journeys?$select=journeyId,time&$orderby=handlingDuration desc,journeyId&$top=20',
  'Journeys?$select=outcome&$orderby=tolower(channelName),time&$top=20',
  'Journeys?$select=outcome,direction&$orderby=length(contactName) add holdDuration desc,journeyId&$skip=5',
  'Journeys?$orderby=time desc&$top=25&$skip=10',
  'Journeys?$orderby=time&$top=25&$count=true',
  `Journeys?$filter=${DAYS}&$count=true&$top=3`,
  `Journeys?$filter=${DAYS} and localHour ge 22&$select=journeyId,localDate,localHour,localInterval`,
  'Journeys?$filter=localDate eq 2025-10-26&$orderby=time desc',
  "Journeys?$filter=agentNames eq 'Jack Pott' or queueNames eq 'Sales'&$select=agentNames,queueNames,journeyId",
  "Journeys?$filter=mediaTypes eq 'Phone' or mediaTypes eq 'Chat'&$orderby=time desc&$top=40&$select=journeyId,mediaTypes",
  'Journeys?$compute=handlingDuration div 1000 as seconds&$select=journeyId,seconds&$orderby=seconds desc,journeyId&$top=9',
  'Journeys?$compute=tolower(outcome) as o&$select=journeyId&$orderby=o,journeyId&$top=9',
  'Journeys?$search=sales&$select=journeyId,channelName',
  `Journeys/$count?$filter=${DAYS} and holdDuration gt 0`,
  'Journeys/$count',
  'Journeys/$ref?$top=9&$orderby=time',
  'Journeys?$select=agents&$top=4&$orderby=time',
  'Journeys?$expand=agents&$select=journeyId,outcome&$top=4&$orderby=time',
  'Journeys?$apply=groupby((outcome,direction),aggregate($count as n,handlingDuration with sum as h))',
  'Journeys?$apply=aggregate(holdDuration with max as most,journeyId with countdistinct as n)',
  `Journeys?$apply=filter(${DAYS})/groupby((localDate),aggregate($count as n))&$orderby=n desc,localDate`,
  'Journeys?$filter=agents/any(a:a/agentGroupName ne null)&$select=journeyId,agentGroupNames',
  'JourneyAgents?$top=30&$orderby=agentName,journeyId,position',
] as const;

/** Answers that are told apart by format alone. */
const HEADERS: readonly Record<string, string>[] = [
  {},
  { Accept: 'application/json;odata.metadata=full' },
  { Accept: 'application/json;odata.metadata=none' },
  { Accept: 'application/json;IEEE754Compatible=true' },
  { Prefer: 'omit-values=nulls' },
];

describe.each([
  ['straight', '0'],
  ['by days that are kept', '64000000'],
])('journeys read %s', (_, CACHE_BYTES) => {
  let usual: Awaited<ReturnType<typeof startSpelled>>;
  let unusual: Awaited<ReturnType<typeof startSpelled>>;

  beforeAll(async () => {
    usual = await startSpelled(true, { CACHE_BYTES });
    unusual = await startSpelled(false, { CACHE_BYTES });
  });
  afterAll(async () => {
    await usual.close();
    await unusual.close();
    expect(usual.pages.left).toBe(0);
    expect(unusual.pages.indexed).toBe(0);
    expect(Math.min(usual.pages.indexed, unusual.pages.left)).toBeGreaterThan(10);
  });

  const answer = async (feed: TestFeed, path: string, headers: Record<string, string>) => {
    const response = await feed.get(path, headers);
    const text = (await response.text()).replaceAll(new URL(feed.url).origin, '');
    return { status: response.status, text: text.replace(/"@odata.nextLink":"[^"]*"/, '"next"') };
  };

  it.each(QUERIES)('are the same however they were spelled: %s', async (path) => {
    for (const headers of HEADERS) {
      const expected = await answer(unusual.feed, path, headers);
      expect(await answer(usual.feed, path, headers)).toEqual(expected);
      expect([path, expected.status]).toEqual([path, 200]);
      expect([path, /"value":\[\s*\]/.test(expected.text) || expected.text === '0']).toEqual([path, false]);
    }
  });

  it('are the same in pages', async () => {
    for (const path of [
      'Journeys?$select=outcome,journeyId',
      'Journeys?$orderby=time desc&$select=time,journeyId',
      'Journeys?$orderby=queueWaitDuration&$select=outcome,journeyId',
    ]) {
      const headers = { Prefer: 'maxpagesize=50' };
      const rows = await usual.feed.walk(path, headers);
      expect(rows.length).toBeGreaterThan(150);
      expect(rows).toEqual(await unusual.feed.walk(path, headers));
      expect(rows).toEqual(await usual.feed.walk(path));
    }
  });

  it('are the same for any query', async () => {
    const whole = await readWhole(usual.feed, '2025-10-15T00:00:00Z', NOW, ZONE);
    const query = anyQuery(whole.sets, 'Journeys', allFeatures);
    await fc.assert(
      fc.asyncProperty(query, anyStyle, async (asked, style) => {
        const path = `Journeys?${renderQuery(asked, style)}`;
        expect(await usual.feed.walk(path)).toEqual(await unusual.feed.walk(path));
      }),
      { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 60) },
    );
  });

  it('are each asker’s own, though several ask for the same at once', async () => {
    const columns = journeys.columns.map(({ name }) => name).filter((name) => name !== 'journeyId');
    const paths = columns
      .slice(0, 12)
      .map((name) => `Journeys?$select=journeyId,${name}&$top=20&$orderby=time`);
    const together = await Promise.all(paths.map((path) => usual.feed.rows(path)));
    for (const [i, path] of paths.entries()) {
      expect(together[i]).toEqual(await usual.feed.rows(path));
      expect(Object.keys(together[i]![0]!).sort()).toEqual(['journeyId', columns[i]].sort());
    }
  });

  it('tell their id where their key is not asked for', async () => {
    const { value } = (await (await usual.feed.get('Journeys?$select=outcome&$top=2')).json()) as {
      value: Record<string, unknown>[];
    };
    for (const row of value) expect(Object.keys(row)).toEqual(['@odata.id', 'outcome']);
  });
});

describe('a plan is read by tables', () => {
  const { context } = fakeUpstream([]);
  const evaluation = evaluationOf(context);
  const direct = (filter: string | null, setting: PlanSetting = {}) =>
    directOf(planned(filter, setting), context, evaluation);

  it('where journeys tell all it needs', () => {
    expect(direct(null)).not.toBeNull();
    expect(direct("outcome eq 'Handled' and holdDuration gt 5", { select: ['direction'] })).not.toBeNull();
    expect(direct("journeyId in ('a','b')")).not.toBeNull();
    expect(direct(null, { orderby: 'length(outcome) desc' })).not.toBeNull();
  });

  it('but not where they do not', () => {
    expect(direct('transitions/$count gt 3')).toBeNull();
    expect(direct("agents/any(a:a/agentName eq 'x')")).toBeNull();
    expect(direct(null, { set: transitions })).toBeNull();
    expect(direct(null, { set: setOf('JourneyAgents') })).toBeNull();
    expect(direct(null, { orderby: 'agents/$count' })).toBeNull();
  });
});

describe('the journeys of a page', () => {
  const START = Date.parse('2025-06-01T00:00:00Z');
  const segment = { start: START, end: START + 86_400_000 };
  const record = (at: number) => ({
    journeyId: String(at),
    time: new Date(START + at).toISOString(),
    outcome: at % 2 === 0 ? 'even' : 'odd',
  });
  const { context } = fakeUpstream([]);
  const gathered = async (offsets: readonly number[], filter: string | null) => {
    const { reading, gathered: gather } = directOf(planned(filter), context, evaluationOf(context))!;
    const page = { data: offsets.map(record), totalElements: offsets.length };
    const { data: records } = await reading.read(Buffer.from(JSON.stringify(page)));
    return gather({ segment, records, reached: null, last: true });
  };

  it('are taken where they started in what was asked, its end excluded', async () => {
    const all = [-1, 0, 1, 86_399_999, 86_400_000];
    for (const offsets of [all, [...all].reverse()]) {
      const { rows, records } = await gathered(offsets, null);
      expect(rows.map(({ journeyId }) => Number(journeyId)).sort((a, b) => a - b)).toEqual([
        0, 1, 86_399_999,
      ]);
      expect(records).toBe(5);
    }
    const { rows } = await gathered([-1, 0, 1, 2, 86_400_000], "outcome eq 'even'");
    expect(rows.map(({ journeyId }) => journeyId)).toEqual(['0', '2']);
    expect((await gathered([-1], null)).rows).toEqual([]);
  });

  it('are named where they are looked for by name, matching or not', async () => {
    expect((await gathered([0, 1], "outcome eq 'even'")).journeyIds).toEqual([]);
    expect((await gathered([0, 1], "journeyId in ('0','1') and outcome eq 'even'")).journeyIds).toEqual([
      '0',
      '1',
    ]);
  });
});

describe('one page asked for by several at once', () => {
  const START = Date.parse('2025-06-01T00:00:00Z');
  const list = [1, 2, 3].map((nth) => ({
    journeyId: `j${nth}`,
    start: START + nth * 60_000,
    agents: [`a${nth}`],
  }));
  const zone = new Zone('UTC');
  const ask = {
    endpoint: 'journeys',
    segment: { start: START, end: START + 3_600_000 },
    filters: [],
    direction: 'ASC',
    limit: null,
    cursor: null,
  } as const;
  const reading = (...names: readonly string[]) => {
    const values = new Set(names.map((name) => journeys.column.get(name)!));
    return tableReading({ set: journeys, values, writing: null, packed: false }, zone)!;
  };

  it('is one request where it is read the same way, and each has its own where not', async () => {
    const { upstream, asked, inFlight, settle } = slowUpstream(list);
    const under = [
      search({ ...ask, reading: reading('agentNames') }, upstream),
      search({ ...ask, reading: reading('agentNames') }, upstream),
      search({ ...ask, reading: reading('time') }, upstream),
      search(ask, upstream),
    ] as const;
    await quiet();
    expect(inFlight()).toBe(3);
    await settle();
    const [first, same, other, records] = await Promise.all(under);
    expect(asked).toHaveLength(3);
    expect(same).toBe(first);
    expect([...first.data[0]!.table.vectors.keys()]).toEqual([journeys.column.get('agentNames')!.index]);
    expect([...other.data[0]!.table.vectors.keys()]).toEqual([journeys.column.get('time')!.index]);
    const agentNames = vectorAt(first.data[0]!.table, journeys.column.get('agentNames')!.index);
    expect(first.data.map(({ place }) => valueAt(agentNames, place))).toEqual(['a1', 'a2', 'a3']);
    const times = vectorAt(other.data[0]!.table, journeys.column.get('time')!.index);
    expect(other.data.map(({ place }) => valueAt(times, place))).toEqual(list.map(({ start }) => start));
    expect(records.data.map((record) => Date.parse('time' in record ? record.time : ''))).toEqual(
      list.map(({ start }) => start),
    );
  });
});

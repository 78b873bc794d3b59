/** What narrow questions ask of the upstream, seen from its side, beside the rows they give. */
import { defaultOrder, type Row, type SetName } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { asked, type Asked, readWhole, shown, sortedBy, type Whole } from '../support/whole.js';
import { send } from './raw.js';

jest.setTimeout(60_000);

const NOW = '2026-01-10T12:00:00Z';
const MONTH = 'time ge 2025-12-01T00:00:00Z and time lt 2026-01-10T00:00:00Z';
const JOURNEY_MONTH = MONTH.replaceAll('time', 'journeyTime');

let feed: TestFeed;
let whole: Whole;
beforeAll(async () => {
  feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 40, days: 60 },
    env: { UPSTREAM_PAGE_SIZE: '100' },
  });
  whole = await readWhole(feed, '2025-12-01T00:00:00Z', '2026-01-10T00:00:00Z');
});
afterAll(() => feed.close());

/** The rows of a query, which must be those of a full read that `keep` keeps; what they cost is left in the sandbox's log. */
async function expectRows(
  set: SetName,
  filter: string,
  keep: (row: Row) => boolean,
): Promise<Record<string, unknown>[]> {
  const expected = shown(whole, set, sortedBy(whole.sets.rows[set].filter(keep), ...defaultOrder[set]));
  feed.sandbox.clearRequests();
  const range = set === 'Journeys' ? MONTH : JOURNEY_MONTH;
  const rows = await feed.rows(`${set}?$filter=${encodeURIComponent(`${range} and (${filter})`)}`, {
    Prefer: 'maxpagesize=50000',
  });
  expect(rows).toEqual(expected);
  return rows;
}
const related = (row: Row, name: string, set: SetName = 'Journeys'): readonly Row[] =>
  whole.sets.related(set, row, name);
const has = (row: Row, name: string, column: string, ...values: readonly string[]): boolean =>
  related(row, name).some((one) => values.includes(String(one[column])));
const journeyOf = (row: Row, set: SetName): Row => whole.sets.related(set, row, 'journey')[0]!;
/** Requests that read, not just count. */
const reads = (all: readonly Asked[]): readonly Asked[] => all.filter(({ limit }) => limit > 1);
const namesIn = (all: readonly Asked[]): string[] =>
  [
    ...new Set(
      all.map(({ filters = [] }) =>
        filters
          .map(({ name }) => name)
          .sort()
          .join('+'),
      ),
    ),
  ].sort();
const rowsIn = (all: readonly Asked[]): number => all.reduce((sum, { rows }) => sum + rows, 0);
/** A value that few rows have, but more than one. */
function seldom(set: SetName, column: string): string {
  const counts = new Map<string, number>();
  for (const row of whole.sets.rows[set])
    if (row[column] !== null) counts.set(String(row[column]), (counts.get(String(row[column])) ?? 0) + 1);
  const [[value]] = [...counts].filter(([, n]) => n > 1).sort((a, b) => a[1] - b[1]) as [[string, number]];
  return value;
}
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

describe('an or across columns', () => {
  it('becomes several narrow scans where they are cheaper than one', async () => {
    const [agent, code] = [seldom('JourneyAgents', 'agentName'), seldom('JourneyWrapUpCodes', 'wrapUpCode')];
    const rows = await expectRows(
      'Journeys',
      `agents/any(a:a/agentName eq ${quoted(agent)}) or wrapUpCodeList/any(w:w/wrapUpCode eq ${quoted(code)})`,
      (row) => has(row, 'agents', 'agentName', agent) || has(row, 'wrapUpCodeList', 'wrapUpCode', code),
    );
    expect(rows.length).toBeGreaterThan(3);
    const { journeys, transitions } = asked(feed);
    expect(transitions).toEqual([]);
    expect(namesIn(reads(journeys))).toEqual(['agents.name', 'wrapUpCodes']);
    // Both scans may give a journey that meets both sides; else nothing is read but the answer, and a page's start on both ends.
    expect(rowsIn(reads(journeys))).toBeLessThan(2 * rows.length + 5);
    expect(journeys.length).toBeLessThanOrEqual(5);
  });

  it('stays one scan where most rows match', async () => {
    const rows = await expectRows(
      'Journeys',
      "mediaTypes eq 'Phone' or tenantIds in ('acmenorth01','acmesouth01') or pbxNames eq 'acme-hq'",
      (row) =>
        row['mediaTypes'] === 'Phone' ||
        ['acmenorth01', 'acmesouth01'].includes(String(row['tenantIds'])) ||
        row['pbxNames'] === 'acme-hq',
    );
    expect(rows.length).toBeGreaterThan(whole.sets.rows.Journeys.length / 2);
    expect(namesIn(reads(asked(feed).journeys))).toEqual(['']);
  });

  it('with a side that cannot be pushed is read whole', async () => {
    const agent = seldom('JourneyAgents', 'agentName');
    await expectRows(
      'Journeys',
      `agents/any(a:a/agentName eq ${quoted(agent)}) or handlingDuration gt 3600000`,
      (row) => has(row, 'agents', 'agentName', agent) || Number(row['handlingDuration']) > 3_600_000,
    );
    expect(namesIn(asked(feed).journeys)).toEqual(['']);
  });

  it('pages and orders as one scan does', async () => {
    const [one, other] = [seldom('JourneyQueues', 'queueName'), seldom('JourneyAgents', 'agentName')];
    const filter = `queues/any(q:q/queueName eq ${quoted(one)}) or agents/any(a:a/agentName eq ${quoted(other)})`;
    const keep = (row: Row): boolean =>
      has(row, 'queues', 'queueName', one) || has(row, 'agents', 'agentName', other);
    const kept = whole.sets.rows.Journeys.filter(keep);
    const path = `Journeys?$filter=${encodeURIComponent(`${MONTH} and (${filter})`)}`;
    for (const order of ['', '&$orderby=time%20desc,journeyId%20desc']) {
      const expected = sortedBy(kept, 'time', 'journeyId');
      const rows = await feed.walk(`${path}${order}`, { Prefer: 'maxpagesize=2' });
      expect(rows).toEqual(shown(whole, 'Journeys', order === '' ? expected : [...expected].reverse()));
    }
    expect(await (await feed.get(path.replace('?', '/$count?'))).text()).toBe(String(kept.length));
    expect(kept.length).toBeGreaterThan(3);
  });
});

describe('a PBX or tenant that is not the key’s', () => {
  const north = (row: Row): boolean => has(row, 'pbxs', 'pbxName', 'acme-north');
  it.each<readonly [SetName, string, (row: Row) => boolean]>([
    ['Journeys', "pbxs/any(p:p/pbxName eq 'nowhere')", () => false],
    ['Journeys', "pbxs/any(p:p/pbxName in ('nowhere','acme-north'))", north],
    ['Journeys', "pbxs/any(p:p/pbxName eq 'nowhere') or pbxs/any(p:p/pbxName eq 'acme-north')", north],
    [
      'Journeys',
      "not tenants/any(t:t/tenantId eq 'nobody') and pbxs/any(p:p/pbxName eq 'acme-north')",
      north,
    ],
    [
      'Journeys',
      "tenants/all(t:t/tenantId ne 'nobody') and pbxs/any(p:p/pbxName in ('acme-north','x'))",
      north,
    ],
    [
      'Journeys',
      "tenants/any(t:t/tenantId eq 'nobody' or t/tenantId eq 'acmenorth01')",
      (row) => has(row, 'tenants', 'tenantId', 'acmenorth01'),
    ],
    ['JourneyTenants', "tenantId eq 'nobody'", () => false],
    ['JourneyTenants', "tenantId in ('nobody','acmenorth01')", (row) => row['tenantId'] === 'acmenorth01'],
    [
      'JourneyPbxs',
      "pbxName ne 'nowhere' and pbxName in ('nowhere','acme-north')",
      (row) => row['pbxName'] === 'acme-north',
    ],
    ['Transitions', "journey/pbxs/any(p:p/pbxName eq 'nowhere')", () => false],
    [
      'Transitions',
      "journey/pbxs/any(p:p/pbxName in ('nowhere','acme-north'))",
      (row) => north(journeyOf(row, 'Transitions')),
    ],
    ['JourneyAgents', "journey/tenants/any(t:t/tenantId eq 'nobody')", () => false],
  ])('simply matches nothing: %s %s', async (set, filter, keep) => {
    const rows = await expectRows(set, filter, keep);
    if (filter.includes('acme')) expect(rows.length).toBeGreaterThan(5);
    expect(feed.logs.join('')).not.toContain('"level":"error"');
  });
});

describe('conditions on the journey of a transition', () => {
  it('by tenant are answered by a filter of the transitions alone', async () => {
    const rows = await expectRows(
      'Transitions',
      "journey/tenants/any(t:t/tenantId eq 'acmenorth01')",
      (row) => has(journeyOf(row, 'Transitions'), 'tenants', 'tenantId', 'acmenorth01'),
    );
    expect(rows.length).toBeGreaterThan(100);
    expect(asked(feed).journeys).toEqual([]);
    expect(namesIn(asked(feed).transitions)).toEqual(['tenantIds']);
  });

  it('by several PBXs too, beside a condition of its own', async () => {
    await expectRows(
      'Transitions',
      "name eq 'TRANSFER' and journey/pbxs/any(p:p/pbxName in ('acme-north','acme-hq'))",
      (row) =>
        row['name'] === 'TRANSFER' &&
        has(journeyOf(row, 'Transitions'), 'pbxs', 'pbxName', 'acme-north', 'acme-hq'),
    );
    expect(asked(feed).journeys).toEqual([]);
    expect(namesIn(asked(feed).transitions)).toEqual(['pbxNames+transitions.name']);
  });

  it('by anything else are joined, and the narrower endpoint leads', async () => {
    const agent = seldom('JourneyAgents', 'agentName');
    const rows = await expectRows(
      'Transitions',
      `journey/agents/any(a:a/agentName eq ${quoted(agent)}) and journey/handlingDuration gt 0`,
      (row) => {
        const journey = journeyOf(row, 'Transitions');
        return has(journey, 'agents', 'agentName', agent) && Number(journey['handlingDuration']) > 0;
      },
    );
    expect(rows.length).toBeGreaterThan(3);
    const { journeys, transitions } = asked(feed);
    expect(namesIn(reads(journeys))).toEqual(['agents.name']);
    expect(namesIn(reads(transitions))).toEqual(['journeyId']);
    expect(rowsIn(transitions)).toBeLessThanOrEqual(rowsIn(journeys));
    expect(journeys.length + transitions.length).toBeLessThanOrEqual(6);
  });

  it('the other way round, transitions/any leads from the transitions', async () => {
    const queue = seldom('Transitions', 'previousQueueName');
    const rows = await expectRows(
      'Journeys',
      `transitions/any(t:t/name eq 'TRANSFER' and t/previousQueueName eq ${quoted(queue)})`,
      (row) =>
        related(row, 'transitions').some(
          (one) => one['name'] === 'TRANSFER' && one['previousQueueName'] === queue,
        ),
    );
    expect(rows.length).toBeGreaterThan(0);
    const { journeys, transitions } = asked(feed);
    expect(namesIn(reads(transitions))).toEqual(['transitions.name+transitions.previousQueue.name']);
    expect(namesIn(reads(journeys))).toEqual(['journeyId']);
    expect(rowsIn(journeys)).toBeLessThanOrEqual(rowsIn(transitions));
  });
});

describe('long lists of values', () => {
  const agents = (): string[] =>
    [...new Set(whole.sets.rows.JourneyAgents.map((row) => row['agentName']))]
      .filter((name) => name !== null)
      .map(String)
      .slice(0, 5);

  it.each([
    ['JourneyAgents', 'agentName', 'agents.name'],
    ['TransitionAgents', 'agentName', 'transitions.agents.name'],
  ] as const)('300 or-ed terms on %s are one list', async (set, column, filter) => {
    const names = [...agents(), ...Array.from({ length: 295 }, (_, i) => `Nobody ${String(i)}`)];
    const role = set === 'TransitionAgents' ? "role eq 'current' and " : '';
    const rows = await expectRows(
      set,
      `${role}(${names.map((name) => `${column} eq ${quoted(name)}`).join(' or ')})`,
      (row) => names.includes(String(row[column])) && (role === '' || row['role'] === 'current'),
    );
    expect(rows.length).toBeGreaterThan(20);
    const all = [...asked(feed).journeys, ...asked(feed).transitions];
    expect(all.every(({ filters }) => filters!.length === 1 && filters![0]!.name === filter)).toBe(true);
    expect(all.every(({ filters }) => new Set(filters![0]!.values).size === 300)).toBe(true);
  });

  it('over 100 KB are asked in parts, each journey once', async () => {
    const real = whole.sets.rows.JourneyInteractions.map((row) => String(row['interactionId']));
    const some = real.filter((_, i) => i % 40 === 0);
    const wide = 'x'.repeat(30);
    const ids = [...some, ...Array.from({ length: 2900 }, (_, i) => `${wide}${String(i)}`)].sort();
    const path = `JourneyInteractions?$filter=${JOURNEY_MONTH.replaceAll(' ', '%20')}%20and%20interactionId%20in%20(${ids.map(quoted).join(',')})`;
    expect(ids.join('').length).toBeGreaterThan(95_000);
    feed.sandbox.clearRequests();
    const answer = await send(`${feed.url}${path}`);
    const keep = new Set(some);
    const expected = whole.sets.rows.JourneyInteractions.filter((row) =>
      keep.has(String(row['interactionId'])),
    );
    expect(answer.json().value).toEqual(
      shown(whole, 'JourneyInteractions', sortedBy(expected, ...defaultOrder.JourneyInteractions)),
    );
    expect(expected.length).toBeGreaterThan(20);
    const all = reads(asked(feed).journeys);
    expect(namesIn(all)).toEqual(['interactions.id']);
    const lists = new Set(all.map(({ filters }) => JSON.stringify(filters![0]!.values)));
    expect(lists.size).toBe(2);
    for (const list of lists) expect(list.length).toBeLessThanOrEqual(100_002);
    expect([...lists].flatMap((list) => JSON.parse(list) as string[]).sort()).toEqual(ids);
  });

  it('that grow only upstream, by the prefixes of a joined column, are bounded too', async () => {
    const value = Array.from({ length: 300 }, (_, i) => `Queue ${String(i)}`).join('; ');
    const rows = await expectRows('Journeys', `queueNames eq '${value}'`, () => false);
    expect(rows).toEqual([]);
    for (const { filters = [] } of asked(feed).journeys)
      expect(JSON.stringify(filters).length).toBeLessThan(101_000);
  });
});

describe('media types', () => {
  it.each<readonly [SetName, string, (row: Row) => boolean]>([
    ['Journeys', "mediaTypes eq 'Chat'", (row) => row['mediaTypes'] === 'Chat'],
    [
      'Journeys',
      "mediaTypeList/any(m:m/mediaType eq 'Chat')",
      (row) => has(row, 'mediaTypeList', 'mediaType', 'Chat'),
    ],
    ['JourneyMediaTypes', "mediaType eq 'Chat'", (row) => row['mediaType'] === 'Chat'],
    ['JourneyMediaTypes', "mediaType eq 'chat'", () => false],
  ])('are asked in both spellings, and compared as they come back: %s %s', async (set, filter, keep) => {
    const rows = await expectRows(set, filter, keep);
    if (!filter.endsWith("'chat'")) expect(rows.length).toBeGreaterThan(5);
    const all = asked(feed).journeys;
    expect(all.length).toBeGreaterThan(0);
    for (const { filters } of all) {
      expect(filters!.map(({ name }) => name)).toEqual(['mediaTypes']);
      expect(filters![0]!.values).toContain('chat');
      if (filter.includes('Chat')) expect(filters![0]!.values).toContain('Chat');
    }
  });
});

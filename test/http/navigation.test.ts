/** Paths and $expand over a socket: what they give, and what they ask of the upstream. */
import { defaultOrder, navigations, type Row } from '../reference/index.js';
import type { SandboxOptions } from '../../src/sandbox/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { asked, readWhole, shown, sortedBy, type Whole } from '../support/whole.js';
import { idOf } from './ids.js';
import { bare, expectError, expectVersion, type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
const WEEK = 'time ge 2026-01-03T00:00:00Z and time lt 2026-01-10T00:00:00Z';
const EARLIEST = '2025-01-10';

const feeds: TestFeed[] = [];
async function start(
  sandbox: Partial<SandboxOptions> = {},
  env: Record<string, string> = {},
): Promise<TestFeed> {
  const feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 30, days: 380, ...sandbox },
    env: { FEED_EARLIEST: EARLIEST, ...env },
  });
  feeds.push(feed);
  return feed;
}
afterAll(() => Promise.all(feeds.map((feed) => feed.close())));

let feed: TestFeed;
let whole: Whole;
beforeAll(async () => {
  feed = await start();
  whole = await readWhole(feed, '2026-01-03T00:00:00Z', '2026-01-10T00:00:00Z');
}, 60_000);
beforeEach(() => {
  feed.sandbox.clearRequests();
});

const get = (path: string, from = feed): Promise<RawAnswer> =>
  send(`${from.url}${path.replaceAll(' ', '%20')}`);
const journeys = (): readonly Row[] => sortedBy(whole.sets.rows.Journeys, ...defaultOrder.Journeys);
const transitionsOf = (row: Row): readonly Row[] =>
  sortedBy(whole.sets.related('Journeys', row, 'transitions'), ...defaultOrder.Transitions);
const pick = (row: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, row[name]]));

describe('$expand', () => {
  it('of transitions takes nested options', async () => {
    const options = `$filter=name eq 'TALKING' or name eq 'HOLD';$orderby=time desc;$top=3;$skip=1;$count=true;$select=transitionId,name`;
    const answer = (
      await get(`Journeys?$filter=${WEEK}&$select=journeyId&$expand=transitions(${options})`)
    ).json();
    const expected = journeys().map((row) => {
      const matching = transitionsOf(row).filter(({ name }) => name === 'TALKING' || name === 'HOLD');
      const ordered = [...matching].sort(
        (a, b) => Number(b['time']) - Number(a['time']) || Number(a['sequence']) - Number(b['sequence']),
      );
      return {
        journeyId: row['journeyId'],
        'transitions@odata.count': matching.length,
        transitions: ordered.slice(1, 4).map((one) => pick(one, 'transitionId', 'name')),
      };
    });
    expect(answer.value).toEqual(expected);
    expect(expected.filter(({ transitions }) => transitions.length === 3).length).toBeGreaterThan(2);
    expect(answer['@odata.context']).toBe(
      `${feed.url}$metadata#Journeys(journeyId,transitions(transitionId,name))`,
    );
  });

  it('of a transition’s journey takes $select and $expand', async () => {
    const range = WEEK.replaceAll('time', 'journeyTime');
    const rows = await feed.rows(
      `Transitions?$filter=${range}&$select=transitionId&$expand=journey($select=outcome;$expand=queues($select=queueName)),agents($select=role,agentName)`,
    );
    const ordered = sortedBy(whole.sets.rows.Transitions, ...defaultOrder.Transitions);
    const expected = ordered.map((row) => {
      const [journey] = whole.sets.related('Transitions', row, 'journey');
      const queues = sortedBy(whole.sets.related('Journeys', journey!, 'queues'), 'position');
      const agents = sortedBy(whole.sets.related('Transitions', row, 'agents'), 'role', 'position');
      return {
        transitionId: row['transitionId'],
        journey: { outcome: journey!['outcome'], queues: queues.map((one) => pick(one, 'queueName')) },
        agents: agents.map((one) => pick(one, 'role', 'agentName')),
      };
    });
    expect(rows).toEqual(expected);
    expect(expected.filter(({ agents }) => agents.length > 0).length).toBeGreaterThan(20);
  });

  it('of everything leads from a bridge over the journey to the other bridges', async () => {
    const range = WEEK.replaceAll('time', 'journeyTime');
    const names = Object.keys(navigations.Journeys);
    const counted = names.map((name) => `${name}($count=true)`).join(',');
    const rows = await feed.rows(
      `JourneyAgents?$filter=${range}&$expand=journey($select=journeyId;$expand=${counted})`,
    );
    const ordered = sortedBy(whole.sets.rows.JourneyAgents, ...defaultOrder.JourneyAgents);
    expect(rows.length).toBe(ordered.length);
    rows.forEach((row, i) => {
      expect(Object.keys(row['journey'] as object).length).toBe(1 + 2 * names.length);
      const [journey] = whole.sets.related('JourneyAgents', ordered[i]!, 'journey');
      const { journeyId, ...members } = row['journey'] as Record<string, unknown>;
      expect(journeyId).toBe(journey!['journeyId']);
      for (const name of names) {
        const related = whole.sets.related('Journeys', journey!, name);
        expect([members[`${name}@odata.count`], (members[name] as unknown[]).length]).toEqual([
          related.length,
          related.length,
        ]);
      }
    });
  });

  it.each([
    ['transition', 400, 'transitions'],
    ['transitions($expand=agent)', 400, 'agents'],
    ['transitions($filter=nam eq 1)', 400, 'name'],
    ['outcome', 400, ''],
  ])('of %s: 400', async (expand, _status, near) => {
    expect(expectError(await get(`Journeys?$expand=${expand}`), 400, 'unknownProperty').message).toContain(
      near,
    );
  });
});

describe('a page of a thousand journeys', () => {
  const DAY = 'time ge 2026-01-07T00:00:00Z and time lt 2026-01-08T00:00:00Z';
  let dense: TestFeed;
  let all: Whole;
  beforeAll(async () => {
    dense = await start({ journeysPerDay: 2000, days: 10, tieOrder: 'arbitrary' });
    all = await readWhole(dense, '2026-01-07T00:00:00Z', '2026-01-08T00:00:00Z');
  }, 60_000);
  beforeEach(() => {
    dense.sandbox.clearRequests();
  });
  const named = ({ filters = [] }: { filters?: readonly { name: string; values: readonly string[] }[] }) =>
    filters.find(({ name }) => name === 'journeyId')?.values.length ?? 0;
  const countIn = (row: Record<string, unknown>): number => (row['transitions'] as unknown[]).length;

  it('is joined with its transitions by one more request over the same span', async () => {
    const rows = await dense.rows(
      `Journeys?$filter=${DAY}&$top=1000&$select=journeyId&$expand=transitions($select=sequence)`,
    );
    expect(rows.length).toBe(1000);
    const counts = new Map<unknown, number>();
    for (const row of all.sets.rows.Transitions)
      counts.set(row['journeyId'], (counts.get(row['journeyId']) ?? 0) + 1);
    for (const row of rows) expect(countIn(row)).toBe(counts.get(row['journeyId']));
    const { journeys: first, transitions } = asked(dense);
    expect(first.length).toBeLessThanOrEqual(2);
    const [span, ...missed] = transitions;
    expect(span!.filters).toBeUndefined();
    // Journeys that share the last second may come in another order there; they are named, all at once.
    expect(missed.length).toBeLessThanOrEqual(first.length);
    expect(missed.every((each) => named(each) < 20)).toBe(true);
  });

  it('is walked whole without a request for a journey', async () => {
    const total = all.sets.rows.Journeys.length;
    expect(total).toBeGreaterThan(1500);
    const rows = await dense.rows(
      `Journeys?$filter=${DAY}&$select=journeyId&$expand=transitions($select=sequence)`,
    );
    expect(rows.reduce((sum, row) => sum + countIn(row), 0)).toBe(all.sets.rows.Transitions.length);
    expect(asked(dense).journeys.length).toBe(Math.ceil(total / 1000));
    expect(asked(dense).transitions.length).toBeLessThanOrEqual(2 * Math.ceil(total / 1000));
  });

  it('that a filter narrowed names its journeys, a thousand at once', async () => {
    const rows = await dense.rows(
      `Journeys?$filter=${DAY} and mediaTypeList/any(m:m/mediaType eq 'Phone')&$select=journeyId&$expand=transitions($select=sequence)`,
    );
    const expected = all.sets.rows.Journeys.filter((row) => String(row['mediaTypes']).includes('Phone'));
    expect(rows.length).toBe(expected.length);
    expect(rows.length).toBeGreaterThan(500);
    expect(rows.every((row) => countIn(row) > 0)).toBe(true);
    const { journeys: first, transitions } = asked(dense);
    expect(transitions.length).toBeLessThanOrEqual(first.length);
    expect(transitions.map(named).reduce((a, b) => a + b)).toBe(rows.length);
  });
});

describe('a path', () => {
  let row: Row;
  let id: string;
  beforeAll(() => {
    row = journeys().find(
      (one) =>
        transitionsOf(one).length > 5 && one['contactEmail'] === null && String(one['agentNames']).length > 4,
    )!;
    id = `Journeys('${String(row['journeyId'])}')`;
  });
  const bodyOf = (answer: RawAnswer): Record<string, unknown> => {
    expectVersion(answer);
    expect(answer.status).toBe(200);
    return bare(answer);
  };

  it('leads to a journey’s transitions, with options', async () => {
    const all = shown(whole, 'Transitions', transitionsOf(row));
    const answer = await get(`${id}/transitions`);
    expect(answer.json()).toEqual({ '@odata.context': `${feed.url}$metadata#Transitions`, value: all });
    expect(answer.header('Journey-Time-Range')).toMatch(/^2025-01-10T/);
    const some = (
      await get(
        `${id}/transitions?$filter=sequence gt 1&$orderby=sequence desc&$top=2&$skip=1&$count=true&$select=name`,
      )
    ).json();
    expect(some).toEqual({
      '@odata.context': `${feed.url}$metadata#Transitions(name)`,
      '@odata.count': all.length - 2,
      value: all
        .slice(2)
        .reverse()
        .slice(1, 3)
        .map((one) => ({ '@odata.id': idOf('Transitions', one), ...pick(one, 'name') })),
    });
    expect((await get(`${id}/transitions/$count`)).text).toBe(String(all.length));
    expect((await get(`${id}/transitions/$count?$filter=sequence lt 2`)).text).toBe('2');
  });

  it('leads through one of many, and back', async () => {
    const third = transitionsOf(row)[2]!;
    const [shownThird] = shown(whole, 'Transitions', [third]);
    const [shownRow] = shown(whole, 'Journeys', [row]);
    const transition = `Transitions('${String(third['transitionId'])}')`;
    expect(bodyOf(await get(`${id}/transitions('${String(third['transitionId'])}')`))).toEqual(shownThird);
    expect(bodyOf(await get(`${transition}/journey`))).toEqual(shownRow);
    expect(
      bodyOf(await get(`${transition}/journey?$select=outcome&$expand=agents($select=agentName)`)),
    ).toEqual({
      '@odata.id': idOf('Journeys', row),
      outcome: row['outcome'],
      agents: sortedBy(whole.sets.related('Journeys', row, 'agents'), 'position').map((one) => ({
        '@odata.id': idOf('JourneyAgents', one),
        ...pick(one, 'agentName'),
      })),
    });
    const tenants = whole.sets.related('Journeys', row, 'tenants').length;
    expect((await get(`${transition}/journey/tenants/$count`)).text).toBe(String(tenants));
    const [agent] = sortedBy(whole.sets.related('Journeys', row, 'agents'), 'position');
    const key = `JourneyAgents(journeyId='${String(row['journeyId'])}',position=0)`;
    expect(
      bodyOf(
        await get(`${key}/journey/agents(journeyId='${String(row['journeyId'])}',position=0)/agentName`),
      ),
    ).toEqual({
      value: agent!['agentName'],
    });
  });

  it('ends in properties and raw values', async () => {
    const answer = await get(`${id}/time`);
    expect(answer.json()).toEqual({
      '@odata.context': expect.stringMatching(/^http.*\/odata\/\$metadata#Journeys.*\/time$/),
      value: shown(whole, 'Journeys', [row])[0]!['time'],
    });
    expect(bodyOf(await get(`${id}/handlingDuration`))).toEqual({ value: row['handlingDuration'] });
    const raw = await get(`${id}/agentNames/$value`);
    expect([raw.status, raw.text]).toEqual([200, row['agentNames']]);
    expect(raw.header('content-type')).toMatch(/^text\/plain/);
    expect((await get(`${id}/handlingDuration/$value`)).text).toBe(String(row['handlingDuration']));
    expect((await get(`${id}/transitions('${String(row['journeyId'])}-0')/name/$value`)).text).toBe(
      'STARTED',
    );
  });

  it.each(['', '/$value'])('says 204 for a property that is null%s', async (ending) => {
    const answer = await get(`${id}/contactEmail${ending}`);
    expectVersion(answer);
    expect([answer.status, answer.text]).toEqual([204, '']);
  });

  it.each([
    ['transition', 'transitions'],
    ['outcom', 'outcome'],
    ['transitions/$coun', '$count'],
    ['time/value', ''],
    ['outcome/$value/x', ''],
    ['transitions/$value', ''],
  ])('that leads nowhere (%s): 404 with a near name', async (path, near) => {
    const { message } = expectError(await get(`${id}/${path}`), 404, 'notFound');
    expect(message).toContain(near);
  });

  it('to what does not exist: 404', async () => {
    const { journeyId } = pick(row, 'journeyId');
    for (const path of [
      `${id}/transitions('${String(journeyId)}-999')`,
      `${id}/transitions('${String(journeys().find((one) => one !== row)!['journeyId'])}-0')`,
      `Transitions('${String(journeyId)}-999')/journey`,
      `JourneyAgents(journeyId='${String(journeyId)}',position=99)/agentName`,
      `${id}/transitions/name`,
      `Journeys('none')/transitions/$count`,
    ])
      expectError(await get(path), 404, 'noSuchEntity');
  });

  it('takes no option that means nothing there', async () => {
    for (const path of [
      `${id}/time?$select=time`,
      `${id}/transitions/$count?$skiptoken=x`,
      `${id}?$filter=true`,
    ])
      expectError(await get(path), 400, 'unknownOption');
  });

  it('asks the upstream about that journey alone', async () => {
    await get(`${id}/transitions?$expand=journey`);
    const { journeys: one, transitions } = asked(feed);
    for (const { filters, rows } of [...one, ...transitions]) {
      expect(filters).toEqual([{ name: 'journeyId', values: [row['journeyId']] }]);
      expect(rows).toBeLessThanOrEqual(1);
    }
    expect([...one, ...transitions].filter(({ rows }) => rows === 1).length).toBe(2);
  });
});

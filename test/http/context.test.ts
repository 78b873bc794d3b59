/** The context URL of every kind of answer (Protocol §10), in every root and both versions. */
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
let feed: TestFeed;
let journey: string;
let transition: string;
beforeAll(async () => {
  feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 6 },
    env: { FEED_PAGE_SIZE: '20' },
  });
  const [row] = await feed.rows(
    'Transitions?$filter=agentNames ne null and journeyTime gt 2026-01-05T12:00:00Z and journeyTime lt 2026-01-06T12:00:00Z&$top=1',
  );
  transition = String(row!['transitionId']);
  journey = String(row!['journeyId']);
});
afterAll(() => feed.close());

const ROOTS = ['', 'in/Europe~Bucharest/', 'last/30d/', 'in/America~New_York/between/2026-01-01/2026-01-09/'];
const ask = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  send(`${feed.url}${path.replaceAll(' ', '%20')}`, { headers });
const contextOf = (answer: RawAnswer): string => {
  const body = answer.json<Record<string, string>>();
  expect([answer.status, Object.keys(body)[0]]).toEqual([
    200,
    expect.stringMatching(/^@(?:odata\.)?context$/),
  ]);
  return Object.values(body)[0]!;
};
/** Paths and fragments speak of `J` and `T`, a journey and a transition that exist. */
const filled = (text: string): string =>
  text.replaceAll("'T'", `'${transition}'`).replaceAll("'J'", `'${journey}'`);

describe('collections', () => {
  it.each([
    ['Journeys', 'Journeys'],
    ['Journeys?$top=0', 'Journeys'],
    ['Dates', 'Dates'],
    ['Journeys?$count=true&$filter=outcome ne null&$orderby=time desc', 'Journeys'],
    ['Journeys?$select=*', 'Journeys'],
    ['Journeys?$select=journeyId', 'Journeys(journeyId)'],
    ['Journeys?$select=time,journeyId', 'Journeys(journeyId,time)'],
    ['Journeys?$select=transitions,outcome', 'Journeys(outcome,transitions)'],
    ['Journeys?$select=*,transitions', 'Journeys(*,transitions)'],
    ['Journeys?$select=journeyId&$expand=transitions($select=name)', 'Journeys(journeyId,transitions(name))'],
    [
      'Journeys?$expand=agents($select=agentName),transitions($expand=agents($select=role,position))',
      'Journeys(agents(agentName),transitions(agents(role,position)))',
    ],
    ['Transitions?$expand=journey($select=outcome)', 'Transitions(journey(outcome))'],
    ['Journeys?$compute=holdDuration add 1 as more', 'Journeys'],
    ['Journeys?$compute=holdDuration add 1 as more&$select=outcome,more', 'Journeys(outcome,more)'],
    ["Journeys('J')/transitions", 'Transitions'],
    ["Journeys('J')/transitions?$select=name", 'Transitions(name)'],
    ["Transitions('T')/agents", 'TransitionAgents'],
  ])('%s: #%s', async (path, fragment) => {
    for (const root of ROOTS) {
      const url = contextOf(await ask(root + filled(path)));
      expect(url).toBe(`${feed.url}${root}$metadata#${fragment}`);
    }
    expect(contextOf(await ask(filled(path), { 'OData-MaxVersion': '4.01' }))).toBe(
      `${feed.url}$metadata#${fragment}`,
    );
  });

  it.each([
    ['Journeys?$expand=transitions', 'Journeys', 'Journeys(transitions())'],
    ['Journeys?$expand=transitions($filter=sequence eq 0;$top=1)', 'Journeys', 'Journeys(transitions())'],
    ['Journeys?$select=outcome&$expand=agents', 'Journeys(outcome)', 'Journeys(outcome,agents())'],
    [
      'Journeys?$select=outcome,agents&$expand=agents',
      'Journeys(outcome,agents)',
      'Journeys(outcome,agents,agents())',
    ],
    [
      'Journeys?$expand=transitions($expand=agents)',
      'Journeys(transitions())',
      'Journeys(transitions(agents()))',
    ],
    ['Transitions?$expand=*', 'Transitions', 'Transitions(journey(),agents())'],
    ["Journeys('J')/transitions?$expand=agents", 'Transitions', 'Transitions(agents())'],
  ])('%s: #%s, and in 4.01 #%s', async (path, before, since) => {
    expect(contextOf(await ask(filled(path)))).toBe(`${feed.url}$metadata#${before}`);
    expect(contextOf(await ask(filled(path), { 'OData-MaxVersion': '4.01' }))).toBe(
      `${feed.url}$metadata#${since}`,
    );
  });

  it('is the same on every page', async () => {
    const path = 'Transitions?$select=transitionId&$expand=agents($select=agentName)';
    const headers = { Prefer: 'maxpagesize=20' };
    const first = await ask(path, headers);
    const second = await send(first.json()['@odata.nextLink']!, { headers });
    expect(second.json().value).toHaveLength(20);
    expect(contextOf(second)).toBe(contextOf(first));
  });
});

describe('a single entity', () => {
  it.each([
    ["Journeys('J')", 'Journeys/$entity'],
    ["Journeys('J')?$select=outcome,time", 'Journeys(time,outcome)/$entity'],
    ["Journeys('J')?$expand=agents($select=agentName)", 'Journeys(agents(agentName))/$entity'],
    ["Journeys('J')?$compute=holdDuration add 1 as more&$select=more", 'Journeys(more)/$entity'],
    ["Transitions('T')/journey", 'Journeys/$entity'],
    ["Journeys('J')/transitions('T')", 'Transitions/$entity'],
    ["TransitionAgents(transitionId='T',role='current',position=0)", 'TransitionAgents/$entity'],
    ['Dates(2026-01-05)', 'Dates/$entity'],
  ])('%s: #%s', async (path, fragment) => {
    for (const root of ROOTS)
      expect(contextOf(await ask(root + filled(path)))).toBe(`${feed.url}${root}$metadata#${fragment}`);
  });
});

describe('a property', () => {
  it.each([
    ["Journeys('J')/outcome", "Journeys('J')/outcome"],
    ["Transitions('T')/journey/outcome", "Journeys('J')/outcome"],
    ["Journeys('J')/transitions('T')/name", "Transitions('T')/name"],
    [
      "TransitionAgents(role='current',position=0,transitionId='T')/agentName",
      "TransitionAgents(transitionId='T',role='current',position=0)/agentName",
    ],
    ['Dates(2026-01-05)/monthName', 'Dates(2026-01-05)/monthName'],
  ])('%s: #%s, its entity in canonical form', async (path, fragment) => {
    expect(contextOf(await ask(filled(path)))).toBe(`${feed.url}$metadata#${filled(fragment)}`);
  });
});

describe('references', () => {
  it.each([
    ["Journeys('J')/transitions/$ref", 'Collection($ref)'],
    ['Journeys/$ref?$top=1', 'Collection($ref)'],
    ["Journeys('J')/$ref", '$ref'],
    ["Transitions('T')/journey/$ref", '$ref'],
  ])('%s: #%s', async (path, fragment) => {
    for (const root of ROOTS.slice(0, 2))
      expect(contextOf(await ask(root + filled(path)))).toBe(`${feed.url}${root}$metadata#${fragment}`);
  });

  it('expanded are not named', async () => {
    for (const suffix of ['$ref', '$count'])
      expect(contextOf(await ask(`Journeys?$top=1&$expand=agents/${suffix}`))).toBe(
        `${feed.url}$metadata#Journeys`,
      );
  });
});

it('the service document has that of the metadata itself', async () => {
  for (const root of ROOTS) expect(contextOf(await ask(root))).toBe(`${feed.url}${root}$metadata`);
});

it('counts, raw values and what is null have none', async () => {
  for (const path of [
    'Journeys/$count',
    "Journeys('J')/outcome/$value",
    "Journeys('J')/transitions/$count",
  ]) {
    const answer = await ask(filled(path));
    expect([answer.status, answer.text.includes('$metadata')]).toEqual([200, false]);
  }
});

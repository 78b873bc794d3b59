/** Context URLs (OData Protocol 4.01 §10), in both versions and below every service root. */
import { send } from '../http/raw.js';
import { NEWER, service } from './service.js';

const feed = service({ FEED_HISTORY_DAYS: '7' });
const { ask, read, rows } = feed;

let journey: string;
let transition: string;
beforeAll(async () => {
  const [row] = await rows(
    'Transitions?$filter=agentNames ne null and journeyTime gt 2026-01-05T12:00:00Z and journeyTime lt 2026-01-06T12:00:00Z&$top=1',
  );
  transition = String(row!['transitionId']);
  journey = String(row!['journeyId']);
});

const ROOTS = ['', 'in/Europe~Bucharest/', 'last/7d/', 'in/America~New_York/between/2026-01-01/2026-01-09/'];
/** Paths and fragments speak of `J` and `T`, a journey and a transition that every root has. */
const filled = (text: string): string =>
  text.replaceAll("'T'", `'${transition}'`).replaceAll("'J'", `'${journey}'`);
/** The context URL of an answer, which is its first member. */
async function contextOf(path: string, headers?: Record<string, string>): Promise<string> {
  const body = await read(filled(path), headers);
  expect(Object.keys(body)[0]).toMatch(headers === NEWER ? /^@context$/ : /^@odata\.context$/);
  return String(Object.values(body)[0]);
}
async function expectContext(path: string, before: string, since = before): Promise<void> {
  for (const root of ROOTS)
    expect(await contextOf(root + path)).toBe(`${feed.root()}${root}$metadata${filled(before)}`);
  expect(await contextOf(path, NEWER)).toBe(`${feed.root()}$metadata${filled(since)}`);
}

describe('is the same in 4.0 and 4.01', () => {
  it.each([
    ['§10.1 the service document', '', ''],
    ['§10.2 a set', 'Journeys', '#Journeys'],
    ['§10.2 a set without rows', 'Journeys?$top=0', '#Journeys'],
    ['§10.2 a set of fixed rows', 'Dates', '#Dates'],
    ['§10.2 a filtered set', 'Journeys?$top=1&$filter=localHour gt 3&$orderby=time', '#Journeys'],
    [
      '§10.2 a counted set',
      'Journeys?$count=true&$filter=outcome ne null&$orderby=time desc&$top=1',
      '#Journeys',
    ],
    ['§10.2 navigation to many', "Journeys('J')/transitions", '#Transitions'],
    ['§10.2 navigation to many of a bridge', "Transitions('T')/agents", '#TransitionAgents'],
    ['§10.3 an entity', "Journeys('J')", '#Journeys/$entity'],
    ['§10.3 an entity of fixed rows', 'Dates(2026-01-05)', '#Dates/$entity'],
    [
      '§10.3 an entity of several keys',
      "TransitionAgents(transitionId='T',role='current',position=0)",
      '#TransitionAgents/$entity',
    ],
    ['§10.3 navigation to one', "Transitions('T')/journey", '#Journeys/$entity'],
    ['§10.3 navigation to one of many', "Journeys('J')/transitions('T')", '#Transitions/$entity'],
    ['§10.7 a projection', 'Journeys?$top=1&$select=journeyId,outcome', '#Journeys(journeyId,outcome)'],
    ['§10.7 one column', 'Journeys?$top=1&$select=journeyId', '#Journeys(journeyId)'],
    [
      '§10.7 a projection is in the order of the model',
      'Journeys?$top=1&$select=time,journeyId',
      '#Journeys(journeyId,time)',
    ],
    ['§10.7 all columns', 'Journeys?$top=1&$select=*', '#Journeys'],
    ['§10.7 a link', 'Journeys?$top=1&$select=transitions,outcome', '#Journeys(outcome,transitions)'],
    ['§10.7 all columns and a link', 'Journeys?$top=1&$select=*,transitions', '#Journeys(*,transitions)'],
    [
      '§10.7 a projection of navigation to many',
      "Journeys('J')/transitions?$select=name",
      '#Transitions(name)',
    ],
    ['§10.7 a computed property', 'Outcomes?$compute=length(name) as n&$select=name,n', '#Outcomes(name,n)'],
    ['§10.7 a computed property beside all', 'Journeys?$top=1&$compute=holdDuration add 1 as n', '#Journeys'],
    [
      '§10.7 a computed property of some',
      'Journeys?$top=1&$compute=holdDuration add 1 as more&$select=outcome,more',
      '#Journeys(outcome,more)',
    ],
    ['§10.8 a projected entity', "Journeys('J')?$select=outcome", '#Journeys(outcome)/$entity'],
    [
      '§10.8 a projected entity is in the order of the model',
      "Journeys('J')?$select=outcome,time",
      '#Journeys(time,outcome)/$entity',
    ],
    [
      '§10.8 a computed property of an entity',
      "Journeys('J')?$compute=holdDuration add 1 as more&$select=more",
      '#Journeys(more)/$entity',
    ],
    [
      '§10.9 an expansion with a projection',
      'Journeys?$top=1&$select=outcome&$expand=transitions($select=name)',
      '#Journeys(outcome,transitions(name))',
    ],
    [
      '§10.9 a nested expansion',
      'Journeys?$top=1&$expand=transitions($select=name;$expand=agents($select=role))',
      '#Journeys(transitions(name,agents(role)))',
    ],
    [
      '§10.9 several expansions',
      'Journeys?$top=1&$expand=agents($select=agentName),transitions($expand=agents($select=role,position))',
      '#Journeys(agents(agentName),transitions(agents(role,position)))',
    ],
    [
      '§10.9 an expansion of one',
      'Transitions?$top=1&$expand=journey($select=outcome)',
      '#Transitions(journey(outcome))',
    ],
    [
      '§10.10 an expanded entity',
      "Journeys('J')?$expand=agents($select=position)",
      '#Journeys(agents(position))/$entity',
    ],
    ['§10.9 expanded references', 'Journeys?$top=1&$expand=transitions/$ref', '#Journeys'],
    ['§10.9 expanded counts', 'Journeys?$top=1&$expand=agents/$count', '#Journeys'],
    ['§10.11 references', "Journeys('J')/transitions/$ref", '#Collection($ref)'],
    ['§10.11 references of a set', 'Journeys/$ref?$top=1', '#Collection($ref)'],
    ['§10.12 a reference', "Journeys('J')/$ref", '#$ref'],
    ['§10.12 a reference along navigation', "Transitions('T')/journey/$ref", '#$ref'],
    ['§10.13 a property', "Journeys('J')/outcome", "#Journeys('J')/outcome"],
    [
      '§10.13 a property along navigation is that of its own entity',
      "Transitions('T')/journey/outcome",
      "#Journeys('J')/outcome",
    ],
    ['§10.13 a property of one of many', "Journeys('J')/transitions('T')/name", "#Transitions('T')/name"],
    [
      '§10.13 a property whose entity has several keys',
      "TransitionAgents(role='current',position=0,transitionId='T')/agentName",
      "#TransitionAgents(transitionId='T',role='current',position=0)/agentName",
    ],
    ['§10.13 a property of fixed rows', 'Dates(2026-01-05)/monthName', '#Dates(2026-01-05)/monthName'],
    ['$apply: groups', 'Journeys?$apply=groupby((outcome))', '#Journeys(outcome)'],
    [
      '$apply: groups along a path',
      'Transitions?$apply=groupby((journey/outcome),aggregate($count as n))',
      '#Transitions(journey(outcome),n)',
    ],
    ['$apply: one row', 'Journeys?$apply=aggregate($count as n)', '#Journeys(n)'],
  ])('%s', async (_, path, fragment) => {
    await expectContext(path, fragment);
  });
});

describe('§10.9 an expansion without a projection is named in 4.01, and in 4.0 only where it holds another', () => {
  it.each([
    ['Journeys?$top=1&$expand=transitions', '#Journeys', '#Journeys(transitions())'],
    [
      'Journeys?$top=1&$expand=transitions($filter=sequence eq 0;$top=1)',
      '#Journeys',
      '#Journeys(transitions())',
    ],
    [
      'Journeys?$top=1&$select=outcome&$expand=transitions',
      '#Journeys(outcome)',
      '#Journeys(outcome,transitions())',
    ],
    ['Journeys?$top=1&$select=outcome&$expand=agents', '#Journeys(outcome)', '#Journeys(outcome,agents())'],
    [
      'Journeys?$top=1&$select=outcome,agents&$expand=agents',
      '#Journeys(outcome,agents)',
      '#Journeys(outcome,agents,agents())',
    ],
    [
      'Journeys?$top=1&$expand=transitions($expand=agents)',
      '#Journeys(transitions())',
      '#Journeys(transitions(agents()))',
    ],
    ['Transitions?$top=1&$expand=*', '#Transitions', '#Transitions(journey(),agents())'],
    ["Journeys('J')/transitions?$expand=agents", '#Transitions', '#Transitions(agents())'],
  ])('%s: %s, and in 4.01 %s', async (path, before, since) => {
    await expectContext(path, before, since);
  });
});

it('is the same on every page', async () => {
  const path = 'Transitions?$select=transitionId&$expand=agents($select=agentName)';
  const headers = { Prefer: 'maxpagesize=20' };
  const first = await read(path, headers);
  const second = (await send(String(first['@odata.nextLink']), { headers })).json();
  expect(second.value).toHaveLength(20);
  expect(second['@odata.context']).toBe(first['@odata.context']);
  expect(first['@odata.context']).toContain('#Transitions(transitionId,agents(agentName))');
});

it.each(['Journeys/$count', "Journeys('J')/outcome/$value", "Journeys('J')/transitions/$count"])(
  '%s, which is text, has none',
  async (path) => {
    const answer = await ask(filled(path));
    expect([answer.status, answer.text.includes('$metadata')]).toEqual([200, false]);
  },
);

it.each(['in/Europe~Bucharest/', 'last/3d/', 'between/2026-01-01/2026-01-03/', 'in/Europe~Berlin/last/2d/'])(
  'is relative to the root %s, and so are links',
  async (root) => {
    const body = await read(`${root}Journeys?$top=1`);
    expect(body['@odata.context']).toBe(`${feed.root()}${root}$metadata#Journeys`);
    expect((await read(root))['@odata.context']).toBe(`${feed.root()}${root}$metadata`);
    const paged = await read(`${root}Journeys`, { Prefer: 'maxpagesize=1' });
    expect(String(paged['@odata.nextLink']).startsWith(`${feed.root()}${root}Journeys?`)).toBe(true);
  },
);

/** Context URLs (OData Protocol 4.01 §10), in both versions and below every service root. */
import { NEWER, service } from './service.js';

const feed = service();
const { read, rows } = feed;

let id: string;
beforeAll(async () => {
  const [row] = await rows('Journeys?$top=1&$filter=outcome ne null');
  id = `Journeys('${String(row!['journeyId'])}')`;
});
const contextOf = async (path: string, headers?: Record<string, string>): Promise<string> => {
  const body = await read(path.replace('{id}', id), headers);
  return decodeURIComponent(String(body['@odata.context'] ?? body['@context'])).replace(id, '{id}');
};

describe.each([
  ['4.0', {}],
  ['4.01', NEWER],
])('in %s', (_, headers) => {
  it.each([
    ['§10.1 the service document', '', ''],
    ['§10.2 a set', 'Journeys?$top=1', '#Journeys'],
    ['§10.2 navigation to many', '{id}/transitions', '#Transitions'],
    ['§10.2 a filtered set', 'Journeys?$top=1&$filter=localHour gt 3&$orderby=time', '#Journeys'],
    ['§10.3 an entity', '{id}', '#Journeys/$entity'],
    ['§10.7 a projection', 'Journeys?$top=1&$select=journeyId,outcome', '#Journeys(journeyId,outcome)'],
    ['§10.8 a projected entity', '{id}?$select=outcome', '#Journeys(outcome)/$entity'],
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
      '§10.10 an expanded entity',
      '{id}?$expand=agents($select=position)',
      '#Journeys(agents(position))/$entity',
    ],
    ['§10.9 expanded references', 'Journeys?$top=1&$expand=transitions/$ref', '#Journeys'],
    ['§10.11 references', '{id}/transitions/$ref', '#Collection($ref)'],
    ['§10.13 a property', '{id}/outcome', '#{id}/outcome'],
    ['§10.7 a computed property', 'Outcomes?$compute=length(name) as n&$select=name,n', '#Outcomes(name,n)'],
    ['$apply: groups', 'Journeys?$apply=groupby((outcome))', '#Journeys(outcome)'],
    [
      '$apply: groups along a path',
      'Transitions?$apply=groupby((journey/outcome),aggregate($count as n))',
      '#Transitions(journey(outcome),n)',
    ],
    ['$apply: one row', 'Journeys?$apply=aggregate($count as n)', '#Journeys(n)'],
  ])('%s', async (_, path, fragment) => {
    expect(await contextOf(path, headers)).toBe(`${feed.root()}$metadata${fragment}`);
  });
});

it('§10.12 of one reference is #$ref', async () => {
  const [transition] = await rows(`${id}/transitions?$top=1`);
  const path = `Transitions('${String(transition!['transitionId'])}')/journey/$ref`;
  expect(await contextOf(path)).toBe(`${feed.root()}$metadata#$ref`);
});

it('§10.3 of navigation to one is that of the other set', async () => {
  const [transition] = await rows(`${id}/transitions?$top=1`);
  const path = `Transitions('${String(transition!['transitionId'])}')/journey`;
  expect(await contextOf(path)).toBe(`${feed.root()}$metadata#Journeys/$entity`);
});

it('§10.9 an expansion without options is named in 4.01 and not in 4.0', async () => {
  const path = 'Journeys?$top=1&$expand=transitions';
  expect(await contextOf(path)).toBe(`${feed.root()}$metadata#Journeys`);
  expect(await contextOf(path, NEWER)).toBe(`${feed.root()}$metadata#Journeys(transitions())`);
  const chosen = 'Journeys?$top=1&$select=outcome&$expand=transitions';
  expect(await contextOf(chosen)).toBe(`${feed.root()}$metadata#Journeys(outcome)`);
  expect(await contextOf(chosen, NEWER)).toBe(`${feed.root()}$metadata#Journeys(outcome,transitions())`);
});

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

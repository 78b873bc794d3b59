/** How much an answer tells of itself, and what it leaves out or writes otherwise on demand (JSON Format §3.1, §3.2; Protocol §8.2.8.6). */
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
let feed: TestFeed;
beforeAll(async () => {
  feed = await startTestFeed({ now: NOW, sandbox: { journeysPerDay: 20 }, env: { FEED_PAGE_SIZE: '10' } });
});
afterAll(() => feed.close());

const ask = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  send(`${feed.url}${path.replaceAll(' ', '%20')}`, { headers });

const MINIMAL = 'application/json;odata.metadata=minimal';
const FULL = 'application/json;odata.metadata=full';
const NONE = 'application/json;odata.metadata=none';

describe('none, minimal and full metadata', () => {
  const rows = async (path: string, Accept: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    (await ask(path, { Accept })).json().value;
  const bare = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_, each: unknown) =>
      typeof each !== 'object' || each === null || Array.isArray(each)
        ? each
        : Object.fromEntries(Object.entries(each).filter(([name]) => !name.includes('@'))),
    );

  it.each([
    'Journeys?$top=9',
    'Journeys?$top=9&$expand=agents,transitions($expand=agents;$count=true)',
    'Transitions?$top=9&$expand=journey($select=outcome)&$select=name',
    'TransitionAgents?$top=9',
    'Dates?$top=9',
    'Journeys?$top=9&$compute=handlingDuration div 1000 as seconds,date(time) as day&$select=outcome,seconds,day',
  ])('hold the same of %s', async (path) => {
    const [none, minimal, full] = [await rows(path, NONE), await rows(path, MINIMAL), await rows(path, FULL)];
    expect(none.length).toBe(9);
    expect(bare(minimal)).toEqual(bare(none));
    expect(bare(full)).toEqual(bare(none));
    expect(JSON.stringify(none).replaceAll(/"\w+@odata\.count":/g, '')).not.toContain('@odata.');
  });

  it('none leaves the context out of every kind of answer', async () => {
    const id = (await ask('Journeys?$top=1')).json().value[0]!['journeyId'] as string;
    for (const path of [
      '',
      'Journeys',
      `Journeys('${id}')`,
      `Journeys('${id}')/transitions`,
      `Journeys('${id}')/outcome`,
    ]) {
      const answer = await ask(path, { Accept: NONE });
      expect([path, answer.status, answer.header('content-type')]).toEqual([path, 200, NONE]);
      expect(answer.text).not.toContain('context');
    }
  });

  it('full tells ids and links that lead to what they name, in every root', async () => {
    for (const root of ['', 'in/Europe~Bucharest/', 'last/20d/']) {
      const path = `${root}Transitions?$top=2&$expand=journey,agents`;
      for (const row of await rows(path, FULL)) {
        const at = (url: unknown): string => `${feed.url}${root}${String(url)}`;
        const entity = (await send(at(row['@odata.id']), { headers: { Accept: FULL } })).json<typeof row>();
        expect(entity['transitionId']).toBe(row['transitionId']);
        expect(entity['@odata.type']).toBe('#JourneyFeed.Transition');
        expect(entity['time']).toBe(row['time']);
        expect(row['@odata.readLink']).toBe(row['@odata.id']);
        const journey = (await send(at(row['journey@odata.navigationLink']))).json<typeof row>();
        expect(journey['journeyId']).toBe(row['journeyId']);
        const agents = (await send(at(row['agents@odata.navigationLink']))).json().value;
        expect(agents).toEqual(bare(row['agents']));
        const references = await send(at(row['agents@odata.associationLink']));
        expect([references.status, references.json().value.length]).toEqual([200, agents.length]);
      }
    }
  });

  it('minimal tells the id of rows whose key is not selected, and it leads to them', async () => {
    for (const set of ['Journeys', 'JourneyAgents', 'TransitionAgents']) {
      const [row] = await rows(
        `${set}?$top=1&$select=${set === 'Journeys' ? 'outcome' : 'agentName'}`,
        MINIMAL,
      );
      const entity = (await send(`${feed.url}${String(row!['@odata.id'])}`)).json<typeof row>();
      const [name] = Object.keys(row!).filter((each) => !each.includes('@'));
      expect(entity![name!]).toBe(row![name!]);
    }
  });
});

describe('IEEE754Compatible', () => {
  it('writes Int64 and counts as texts, and nothing else', async () => {
    const Accept = 'application/json;IEEE754Compatible=true';
    const path = 'Journeys?$top=3&$count=true&$expand=agents($count=true)';
    const [exact, plain] = [await ask(path, { Accept }), await ask(path)];
    expect(exact.json()['@odata.count']).toBe(String(plain.json()['@odata.count']));
    const [texts, numbers] = [exact.json().value[0]!, plain.json().value[0]!];
    expect(texts['agents@odata.count']).toBe(String(numbers['agents@odata.count']));
    expect(texts['handlingDuration']).toBe(String(numbers['handlingDuration']));
    expect(texts['localHour']).toBe(numbers['localHour']);
    expect(texts['time']).toBe(numbers['time']);
  });
});

describe('Prefer: omit-values=nulls', () => {
  const Prefer = 'omit-values=nulls';
  const filled = (row: Readonly<Record<string, unknown>>): object =>
    Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));

  it('leaves nulls out of collections and entities, and says so', async () => {
    const [whole, short] = [await ask('Journeys?$top=10'), await ask('Journeys?$top=10', { Prefer })];
    const rows = whole.json().value;
    expect(rows.some((row) => Object.values(row).includes(null))).toBe(true);
    expect(short.json().value).toEqual(rows.map(filled));
    expect(short.header('Preference-Applied')).toBe(Prefer);
    const at = `Journeys('${String(rows[0]!['journeyId'])}')`;
    const entity = await ask(at, { Prefer });
    expect(entity.header('Preference-Applied')).toBe(Prefer);
    expect(Object.values(entity.json<object>())).not.toContain(null);
    const related = await ask(`${at}/transitions`, { Prefer });
    expect(related.header('Preference-Applied')).toBe(Prefer);
    expect(related.text).not.toContain(':null');
  });

  it.each(['omit-values=defaults', 'omit-values', 'omit-values=x'])('%s is passed over', async (other) => {
    const answer = await ask('Journeys?$top=10', { Prefer: other });
    expect(answer.header('Preference-Applied')).toBeUndefined();
    expect(answer.json().value.some((row) => Object.values(row).includes(null))).toBe(true);
  });

  it('and others are not said to be applied where they are not', async () => {
    const all = 'omit-values=nulls,maxpagesize=3;include-annotations="*"';
    const id = (await ask('Journeys?$top=1')).json().value[0]!['journeyId'] as string;
    for (const [path, applied] of [
      ['', undefined],
      ['$metadata', undefined],
      ['Journeys/$count', undefined],
      ['Nope', undefined],
      [`Journeys('${id}')/outcome`, undefined],
      [`Journeys('${id}')`, 'omit-values=nulls'],
      [`Journeys('${id}')/transitions`, 'omit-values=nulls, include-annotations="*"'],
      ['Journeys', 'omit-values=nulls, maxpagesize=3, include-annotations="*"'],
    ] as const) {
      const answer = await ask(path, { Prefer: all });
      expect([path, answer.header('Preference-Applied')]).toEqual([path, applied]);
    }
  });
});

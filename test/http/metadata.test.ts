/** The model as clients read it, and a column that only the CSDL knows of. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { validateXML } from 'xmllint-wasm';
import { describeWith, oasisFile, readSchema } from '../metadata/oasis.js';
import { readAll } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { expectError, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
const CSDL = resolve(__dirname, '../../metadata/journey-feed.csdl.json');
const schemas = ['edmx.xsd', 'edm.xsd'].map((name) => oasisFile(`schemas/${name}`));

type Csdl = { JourneyFeed: Record<'Journey' | 'Transition', Record<string, unknown>> };

/** The CSDL with a column more on each type. One may be asked of the upstream, one may not; both need escaping in XML. */
function grown(): string {
  const csdl = JSON.parse(readFileSync(CSDL, 'utf8')) as Csdl;
  const { Journey, Transition } = csdl.JourneyFeed;
  Journey['agentGroupIds'] = {
    $Nullable: true,
    '@Feed.Source': 'agents[]/group/id',
    '@Feed.Filter': 'agents.group.id',
    '@Feed.Match': 'joined',
    '@Core.Description': 'Groups "by number" & <joined>.',
  };
  Transition['previousAgentGroupIds'] = { $Nullable: true, '@Feed.Source': 'previousAgents[]/group/id' };
  return JSON.stringify(csdl);
}

const started: TestFeed[] = [];
async function start(csdl?: string): Promise<TestFeed> {
  const feed = await startTestFeed({ now: NOW, ...(csdl === undefined ? {} : { compose: { csdl } }) });
  started.push(feed);
  return feed;
}
afterAll(() => Promise.all(started.map((feed) => feed.close())));

const isNavigation = (member: unknown): boolean =>
  (member as { readonly $Kind?: string }).$Kind === 'NavigationProperty';

const metadataOf = async (feed: TestFeed): Promise<string> => (await send(`${feed.url}$metadata`)).text;

describeWith(schemas, 'OASIS schemas', () => {
  const file = (fileName: string) => ({
    fileName,
    contents: readSchema(fileName),
  });
  const validate = (contents: string) =>
    validateXML({
      xml: [{ fileName: 'metadata.xml', contents }],
      schema: [file('edmx.xsd')],
      preload: [file('edm.xsd')],
    });

  it.each([
    ['as it is', undefined],
    ['with more columns', grown()],
  ])('take $metadata %s', async (_, csdl) => {
    const xml = await metadataOf(await start(csdl));
    expect((await validate(xml)).errors).toEqual([]);
    expect(xml).not.toContain('Feed.Source');
  });

  it.each(['', 'in/Europe~Bucharest/', 'last/7d/', 'in/Asia~Tokyo/between/2025-12-01/2025-12-31/'])(
    'take $metadata of the root /odata/%s, which is the same everywhere',
    async (root) => {
      const feed = await start();
      const xml = (await send(`${feed.url}${root}$metadata`)).text;
      expect((await validate(xml)).errors).toEqual([]);
      expect(xml).toBe(await metadataOf(feed));
    },
  );

  it('would refuse what is wrong', async () => {
    const xml = await metadataOf(await start());
    expect((await validate(xml.replace('<Key>', '<Lock>').replace('</Key>', '</Lock>'))).valid).toBe(false);
    expect((await validate(xml.replace('Nullable="false"', 'Nullable="no"'))).valid).toBe(false);
  });
});

describe('$metadata', () => {
  it('lists each column once, and those of the key as never null', async () => {
    const xml = await metadataOf(await start());
    const csdl = JSON.parse(readFileSync(CSDL, 'utf8')) as Csdl;
    for (const type of ['Journey', 'Transition'] as const) {
      const body = new RegExp(`<EntityType Name="${type}">(.*?)</EntityType>`, 's').exec(xml)![1]!;
      const names = [...body.matchAll(/<Property Name="(\w+)"/g)].map(([, name]) => name);
      expect(names).toEqual(
        Object.entries(csdl.JourneyFeed[type])
          .filter(([name, member]) => /^\w/.test(name) && !isNavigation(member))
          .map(([name]) => name),
      );
      const key = /<PropertyRef Name="(\w+)"\/>/.exec(body)![1]!;
      expect(body).toContain(`<Property Name="${key}" Type="Edm.String" Nullable="false"`);
    }
  });
});

describe('a column that only the CSDL knows of', () => {
  let feed: TestFeed;
  beforeAll(async () => {
    feed = await start(grown());
  });

  it('is in $metadata, in rows and in $select', async () => {
    expect(await metadataOf(feed)).toContain('<Property Name="agentGroupIds" Type="Edm.String">');
    expect(await metadataOf(feed)).toContain('String="Groups &quot;by number&quot; &amp; &lt;joined&gt;."');
    const data = await readAll(feed.sandbox.url, 'sandbox-key', {
      from: Date.parse('2025-12-11T00:00:00Z'),
      to: Date.parse(NOW),
    });
    const expected = new Map(
      data.journeys.map(({ journeyId, agents }) => {
        const ids = (agents ?? []).flatMap((agent) => agent?.group?.id ?? []);
        return [journeyId, ids.length === 0 ? null : ids.join('; ')];
      }),
    );
    const rows = await feed.rows('Journeys');
    expect(new Map(rows.map((row) => [row['journeyId'], row['agentGroupIds']]))).toEqual(expected);
    expect(new Set(expected.values()).size).toBeGreaterThan(4);
    const [chosen] = await feed.rows('Journeys?$select=agentGroupIds&$top=1&$filter=agentGroupIds ne null');
    expect(Object.keys(chosen!)).toEqual(['agentGroupIds']);
    expect((await feed.rows('Transitions?$filter=previousAgentGroupIds ne null')).length).toBeGreaterThan(3);
  });

  it('is filtered by, upstream where it may be, and sorted by', async () => {
    const all = await feed.rows('Journeys');
    const [value] = all.flatMap((row) =>
      row['agentGroupIds'] === null ? [] : [row['agentGroupIds'] as string],
    );
    const asked = all.filter((row) => row['agentGroupIds'] === value);
    feed.sandbox.clearRequests();
    expect(await feed.rows(`Journeys?$filter=agentGroupIds eq '${value!}'`)).toEqual(asked);
    expect(feed.sandbox.requests.length).toBeGreaterThan(0);
    for (const { body } of feed.sandbox.requests) {
      expect(body).toMatchObject({
        filters: [{ name: 'agents.group.id', values: expect.arrayContaining([value]) }],
      });
    }
    const [last] = await feed.rows('Journeys?$orderby=agentGroupIds desc&$top=1');
    const texts = all.map((row) => String(row['agentGroupIds'] ?? ''));
    expect(last!['agentGroupIds']).toBe(texts.sort().at(-1));
  });

  it('is unknown to a feed without it, and to links made with it', async () => {
    const plain = await start();
    expectError(await send(`${plain.url}Journeys?$select=agentGroupIds`), 400, 'unknownProperty');
    const first = await send(`${plain.url}Journeys`, { headers: { Prefer: 'maxpagesize=5' } });
    const link = first.json()['@odata.nextLink']!.replace(plain.url, feed.url);
    expectError(await send(link), 400, 'invalidSkipToken');
  });
});

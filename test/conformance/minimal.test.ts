/** OData Protocol 4.01 §13.1.1: what every 4.0 service keeps, as far as it applies to one that only reads. */
import { NEWER, PAGE_SIZE, expectRefused, expectStatus, service, versionsOf, walk } from './service.js';

const feed = service();
const { ask, rows } = feed;

describe('service document (§11.1.1, JSON Format §5)', () => {
  it('stands at the root, with a context and a list of resources', async () => {
    const answer = await ask('');
    expectStatus(answer, 200);
    const { '@odata.context': context, value } = answer.json();
    expect(context).toBe(`${feed.root()}$metadata`);
    expect(value.length).toBeGreaterThan(10);
    for (const { name, url, kind } of value) {
      expect([typeof name, typeof url]).toEqual(['string', 'string']);
      expect([undefined, 'EntitySet']).toContain(kind);
    }
  });

  it('lists only URLs that answer, and they are those of the metadata', async () => {
    const listed = await rows('');
    for (const { url } of listed) expectStatus(await ask(`${String(url)}?$top=1`), 200);
    const { text } = await ask('$metadata');
    const declared = [...text.matchAll(/<EntitySet Name="(\w+)"/g)].map(([, name]) => name);
    expect(listed.map(({ name }) => name).sort()).toEqual(declared.sort());
  });
});

describe('server-driven paging (§11.2.6.7)', () => {
  it('gives partial results a nextLink, and the last page none', async () => {
    const whole = await walk(feed, 'Journeys?$select=journeyId');
    const first = (await ask('Journeys?$select=journeyId')).json();
    expect(first.value).toHaveLength(PAGE_SIZE);
    expect(first['@odata.nextLink']).toMatch(/^http/);
    expect(whole.length).toBeGreaterThan(3 * PAGE_SIZE);
    expect(new Set(whole.map(({ journeyId }) => journeyId)).size).toBe(whole.length);
    expect(Number((await ask('Journeys/$count')).text)).toBe(whole.length);
  });

  it('takes a different page size with every link', async () => {
    const whole = await walk(feed, 'Journeys?$select=journeyId');
    const small = (
      await ask('Journeys?$select=journeyId', { headers: { Prefer: 'odata.maxpagesize=7' } })
    ).json();
    const rest = await walk(feed, small['@odata.nextLink']!.replace(feed.root(), ''), {
      Prefer: 'odata.maxpagesize=40',
    });
    expect(small.value).toHaveLength(7);
    expect([...small.value, ...rest]).toEqual(whole);
  });

  it('ends at $top, over as many pages as that takes', async () => {
    const whole = await walk(feed, 'Journeys?$select=journeyId');
    expect(await walk(feed, 'Journeys?$select=journeyId&$top=120')).toEqual(whole.slice(0, 120));
    expect((await ask('Journeys?$top=10')).json()['@odata.nextLink']).toBeUndefined();
  });

  it('refuses a link that was changed', async () => {
    const link = (await ask('Journeys')).json()['@odata.nextLink']!.replace(feed.root(), '');
    expectRefused(await ask(`${link.slice(0, -4)}AAAA`), 400);
  });
});

describe('OData-Version (§8.1.5)', () => {
  it.each([
    ['the service document', ''],
    ['a collection', 'Journeys?$top=1'],
    ['the metadata', '$metadata'],
    ['a count', 'Journeys/$count'],
    ['an unknown set', 'Nope'],
    ['an unknown entity', "Journeys('nope')"],
    ['a syntax error', 'Journeys?$filter=outcome eq'],
    ['an unknown system option', 'Journeys?$nope=1'],
    ['an unknown column', 'Journeys?$select=nope'],
    ['a broken encoding', 'Journeys?$filter=%zz'],
  ])('is there once, spelled so, on %s', async (_, path) => {
    const answer = await ask(path);
    expect(answer.all('OData-Version')).toEqual(['4.0']);
    expect(versionsOf(answer)).toEqual(['4.0']);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])('is there once on %s', async (method) => {
    expect(versionsOf(await ask('Journeys', { method }))).toEqual(['4.0']);
  });

  it('is there once on an answer of no content and on 304', async () => {
    const [row] = await rows('Journeys?$filter=contactEmail eq null&$top=1');
    const empty = await ask(`Journeys('${String(row!['journeyId'])}')/contactEmail`);
    expectStatus(empty, 204);
    const tag = (await ask('$metadata')).header('etag');
    expect(tag).toBeDefined();
    expectStatus(await ask('$metadata', { headers: { 'If-None-Match': tag! } }), 304);
  });
});

describe('OData-MaxVersion (§8.2.7)', () => {
  it.each([
    ['4.0', '4.0'],
    ['4.01', '4.01'],
    ['5.0', '4.01'],
    ['10.0', '4.01'],
  ])('%s gets %s, the greatest version that is not above it', async (maximum, version) => {
    for (const path of ['', 'Journeys?$top=1', '$metadata'])
      expectStatus(await ask(path, { headers: { 'OData-MaxVersion': maximum } }), 200, version);
    const wrong = await ask('Nope', { headers: { 'OData-MaxVersion': maximum } });
    expectStatus(wrong, 404, version);
  });

  it.each(['3.0', '1.0', '3.99'])('%s is below what there is', async (maximum) => {
    const answer = await ask('Journeys?$top=1', { headers: { 'OData-MaxVersion': maximum } });
    expect(expectRefused(answer, 400).target).toBe('OData-MaxVersion');
  });

  it.each(['four', '4.0.1', '0x4'])('%j is no version', async (maximum) => {
    expectRefused(await ask('Journeys?$top=1', { headers: { 'OData-MaxVersion': maximum } }), 400);
  });

  it('is 4.0 where a client says nothing, and always the same', async () => {
    for (let i = 0; i < 3; i++) expectStatus(await ask('Dates?$top=1'), 200, '4.0');
  });

  it('and the version of the request are independent', async () => {
    const headers = { 'OData-Version': '4.0', ...NEWER };
    expectStatus(await ask('Dates?$top=1', { headers }), 200, '4.01');
    const older = { 'OData-Version': '4.01', 'OData-MaxVersion': '4.0' };
    expectStatus(await ask('Dates?$top=1', { headers: older }), 200, '4.0');
  });
});

describe('options (§6.1, §11.2.1)', () => {
  it.each([
    '$nope=1',
    '$Filters=true',
    '$inlinecount=allpages',
    '$filter=true&$filter=false',
    '$top=1&top=2',
    '$orderby=',
    '$top=-1',
    '$top=x',
    '$top=1.5',
    '$skip=-1',
    '$count=maybe',
    '$filter=outcome',
    '$filter=1',
    '$orderby=journeyId sideways',
    '$select=nope',
    '$expand=nope',
    '$expand=outcome',
    '$filter=nope eq 1',
    '$filter=outcome eq 1',
  ])('%s is refused and the option is named', async (query) => {
    const error = expectRefused(await ask(`Journeys?${query}`), 400);
    expect(error.target).toMatch(/^\$?\w+$/);
  });

  it.each(['$deltatoken=1', '$index=0', '$id=Journeys'])('%s does not belong here', async (query) => {
    expectRefused(await ask(`Journeys?${query}`), 400, 501);
  });

  it('of one’s own are taken without $', async () => {
    expectStatus(await ask('Journeys?$top=1&mine=1&_=1736510400'), 200);
  });
});

describe('unsupported functionality (§9.3.1)', () => {
  it.each([
    "Journeys?$filter=geo.distance(geography'SRID=0;Point(1 1)',geography'SRID=0;Point(2 2)') lt 1",
    'Journeys?$apply=ancestors($root/Journeys,h,id,filter(true))',
    'Journeys?$apply=nest(groupby((outcome)) as groups)',
  ])('%s is not implemented', async (path) => {
    expectRefused(await ask(path), 501);
  });
});

describe('data types (§13.1.1, rule 8)', () => {
  it('in the metadata are those of CSDL', async () => {
    const { text } = await ask('$metadata');
    const used = new Set([...text.matchAll(/Type="(?:Collection\()?(Edm\.\w+)/g)].map(([, type]) => type!));
    const known = 'Boolean Date DateTimeOffset Decimal Double Duration Guid Int32 Int64 String TimeOfDay';
    expect(used.size).toBeGreaterThan(3);
    for (const type of used) expect(known.split(' ')).toContain(type.replace('Edm.', ''));
  });

  it('come as the metadata says', async () => {
    for (const row of await rows('Journeys?$top=20')) {
      expect(row['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d)$/);
      expect(row['localDate']).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(Number.isInteger(row['localHour'])).toBe(true);
      expect(Number.isInteger(row['handlingDuration'])).toBe(true);
    }
  });
});

describe('$expand (§11.2.5.2) and metadata (§11.1.2)', () => {
  it('brings related entities inline', async () => {
    const [journey] = await rows('Journeys?$expand=transitions,agents&$top=1');
    const transitions = journey!['transitions'] as readonly Record<string, unknown>[];
    expect(transitions.length).toBeGreaterThan(0);
    for (const one of transitions) expect(one['journeyId']).toBe(journey!['journeyId']);
    expect(journey!['agents']).toBeInstanceOf(Array);
  });

  it('is published as XML at $metadata', async () => {
    const answer = await ask('$metadata');
    expectStatus(answer, 200);
    expect(answer.header('content-type')).toMatch(/^application\/xml/);
    expect(answer.text).toMatch(/<edmx:Edmx[^>]* Version="4\.0"/);
    expect(answer.text).toContain('<EntityContainer ');
  });
});

describe('prefixed names (§13.1.1, rule 14)', () => {
  it('of headers and preferences are taken', async () => {
    const headers = { Prefer: 'odata.maxpagesize=3', 'OData-MaxVersion': '4.0' };
    const answer = await ask('Journeys', { headers });
    expect(answer.json().value).toHaveLength(3);
    expect(answer.header('preference-applied')).toBe('odata.maxpagesize=3');
  });

  it('of duration literals are taken', async () => {
    expect((await rows("Outcomes?$filter=totalseconds(duration'PT1M') eq 60")).length).toBeGreaterThan(1);
    expectStatus(await ask("Journeys?$filter=time sub time eq duration'PT0S'&$top=1"), 200);
  });
});

describe('data modification (§11.4)', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'by %s is refused, and says what is allowed',
    async (method) => {
      const [first] = await rows('Journeys?$top=1');
      const body = JSON.stringify({ outcome: 'Changed' });
      for (const path of ['Journeys', `Journeys('${String(first!['journeyId'])}')`]) {
        const answer = await ask(path, { method, headers: { 'Content-Type': 'application/json' }, body });
        expectRefused(answer, 405);
        expect(answer.header('allow')!.split(/, */)).toEqual(expect.arrayContaining(['GET', 'HEAD']));
        expect(answer.header('allow')).not.toContain(method);
      }
      expect((await rows('Journeys?$top=1'))[0]).toEqual(first);
    },
  );
});

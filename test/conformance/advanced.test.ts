/** OData Protocol 4.01 §13.1.3 and §13.2.3, without $batch. */
import { expectRefused, expectStatus, type Json, NEWER, service } from './service.js';

const feed = service();
const { ask, read, rows } = feed;

let first: Json;
let id: string;
/** The name of the first transition of that journey. */
let name: string;
beforeAll(async () => {
  [first] = (await rows('Journeys?$top=1&$expand=transitions,agents')) as [Json];
  id = `Journeys('${String(first['journeyId'])}')`;
  name = String(nested(first, 'transitions')[0]!['name']);
});
const nested = (row: Json, name: string): readonly Json[] => row[name] as Json[];
const names = (list: readonly Json[]): unknown[] => list.map(({ name }) => name);

describe('metadata in both representations (§11.1.2)', () => {
  it.each([
    ['Accept: application/xml', '$metadata', { Accept: 'application/xml' }, 'application/xml'],
    ['$format=xml', '$metadata?$format=xml', {}, 'application/xml'],
    ['$format=application/xml', '$metadata?$format=application/xml', {}, 'application/xml'],
    ['nothing', '$metadata', {}, 'application/xml'],
    ['Accept: */*', '$metadata', { Accept: '*/*' }, 'application/xml'],
    ['Accept: application/json', '$metadata', { Accept: 'application/json' }, 'application/json'],
    ['$format=json', '$metadata?$format=json', {}, 'application/json'],
    [
      '$format=json over Accept: application/xml',
      '$metadata?$format=json',
      { Accept: 'application/xml' },
      'application/json',
    ],
  ])('%s', async (_, path, headers, type) => {
    const answer = await ask(path, { headers });
    expectStatus(answer, 200);
    expect(answer.header('content-type')).toMatch(new RegExp(`^${type}(?:;|$)`));
    if (type === 'application/xml') expect(answer.text).toMatch(/^(?:<\?xml[^>]*>\s*)?<edmx:Edmx/);
    else expect(Object.keys(answer.json<Json>())).toEqual(expect.arrayContaining(['$Version']));
  });

  it('in JSON has the container and the version of CSDL', async () => {
    const csdl = await read('$metadata?$format=json', NEWER);
    expect(csdl['$Version']).toBe('4.01');
    expect((await ask('$metadata', { headers: NEWER })).text).toMatch(/<edmx:Edmx[^>]* Version="4\.01"/);
    const [schema, container] = String(csdl['$EntityContainer']).split(/\.(?=\w+$)/);
    expect(csdl[schema!]).toHaveProperty(container!);
  });

  it('is XML by default whatever Accept has, and not acceptable in another $format', async () => {
    const answer = await ask('$metadata', { headers: { Accept: 'text/csv' } });
    expect(answer.header('content-type')).toMatch(/^application\/xml/);
    expectRefused(await ask('$metadata?$format=text/csv'), 406);
  });

  it('has no two names that differ by case only', async () => {
    const csdl = await read('$metadata?$format=json');
    const twice = (element: Json): string[] => {
      const members = Object.keys(element).filter((one) => !/[@$]/.test(one));
      return members.filter((one, i) =>
        members.slice(i + 1).some((other) => other.toLowerCase() === one.toLowerCase()),
      );
    };
    const schema = csdl[String(csdl['$EntityContainer']).replace(/\.\w+$/, '')] as Json;
    const elements = Object.values(schema).filter((one) => typeof one === 'object') as Json[];
    expect(elements.length).toBeGreaterThan(10);
    expect([schema, ...elements].flatMap(twice)).toEqual([]);
  });

  it('says 4.01, advanced, and what is supported', async () => {
    const { text } = await ask('$metadata');
    expect(text).toMatch(/Term="Org\.OData\.Core\.V1\.ODataVersions" String="[^"]*4\.01[^"]*"/);
    expect(text).toMatch(/Term="Org\.OData\.Capabilities\.V1\.ConformanceLevel"/);
    for (const term of ['FilterFunctions', 'FilterRestrictions', 'SortRestrictions', 'SupportedFormats'])
      expect(text).toContain(`Org.OData.Capabilities.V1.${term}"`);
  });

  it('gives every format that is said to be supported', async () => {
    const { text } = await ask('$metadata');
    const formats = [...text.matchAll(/<String>((?:application|text)\/[^<]+)<\/String>/g)].map(
      ([, type]) => type!,
    );
    expect(formats).toHaveLength(9);
    for (const format of formats) {
      const isMetadata = format.includes('xml') || format === 'application/json';
      const answer = await ask(isMetadata ? '$metadata' : 'Outcomes', { headers: { Accept: format } });
      expectStatus(answer, 200);
      expect([format, answer.header('content-type')!.split(';')[0]]).toEqual([format, format.split(';')[0]]);
    }
  });
});

describe('/$count (§11.2.10)', () => {
  it('of sets, navigation and filtered collections is plain text', async () => {
    const transitions = nested(first, 'transitions');
    for (const [path, count] of [
      ['Outcomes/$count', (await rows('Outcomes')).length],
      [`${id}/transitions/$count`, transitions.length],
      [
        `${id}/transitions/$count?$filter=name eq '${name}'`,
        names(transitions).filter((one) => one === name).length,
      ],
    ] as const) {
      const answer = await ask(path);
      expectStatus(answer, 200);
      expect(answer.header('content-type')).toMatch(/^text\/plain/);
      expect(answer.text).toBe(String(count));
    }
  });

  it('heeds $filter and $search, and not $top, $skip, $orderby, $expand', async () => {
    const whole = (await ask('Outcomes/$count')).text;
    expect((await ask('Outcomes/$count?$top=1&$skip=1')).text).toBe(whole);
    expect((await ask('Outcomes/$count?$orderby=name')).text).toBe(whole);
    expect((await ask('Outcomes/$count?$search=handled')).text).not.toBe(whole);
  });

  it('stands in expressions, filtered and searched', async () => {
    const counted = nested(first, 'transitions').length;
    const same = `${String(counted)} and journeyId eq '${String(first['journeyId'])}'`;
    expect(await rows(`Journeys?$filter=transitions/$count eq ${same}`)).toHaveLength(1);
    const started = names(nested(first, 'transitions')).filter((one) => one === name).length;
    const one = `${String(started)} and journeyId eq '${String(first['journeyId'])}'`;
    expect(
      await rows(`Journeys?$filter=transitions/$count($filter=name eq '${name}') eq ${one}`),
    ).toHaveLength(1);
    expect(await rows(`Journeys?$filter=transitions/$count($search="${name}") ge ${one}`)).toHaveLength(1);
    const [ordered] = await rows(
      'Journeys?$orderby=transitions/$count desc&$expand=transitions&$top=1&$select=journeyId',
    );
    expect(nested(ordered!, 'transitions').length).toBeGreaterThanOrEqual(counted);
  });
});

describe('any and all (URL Conventions §5.1.1.13)', () => {
  it('look at the members, and are right about none', async () => {
    const key = `journeyId eq '${String(first['journeyId'])}'`;
    for (const [condition, count] of [
      [`transitions/any(t:t/name eq '${name}')`, 1],
      ['transitions/any()', 1],
      ['transitions/all(t:t/sequence eq 0)', 0],
      ['transitions/all(t:t/name ne null)', 1],
      ["not transitions/any(t:t/name eq 'NOPE')", 1],
      ["transitions/all(t:t/journeyId eq $it/journeyId and t/name ne 'NOPE')", 1],
      [`transitions/any(t:t/agents/any(a:a/journeyId ne ${"'nope'"})) or true`, 1],
    ] as const)
      expect([condition, (await rows(`Journeys?$filter=${key} and (${condition})`)).length]).toEqual([
        condition,
        count,
      ]);
  });
});

describe('$count (§11.2.6.5)', () => {
  it('counts what the filter leaves, whatever $top and $skip take', async () => {
    const whole = await read('Outcomes?$count=true');
    expect(whole['@odata.count']).toBe((whole['value'] as Json[]).length);
    expect((await read('Outcomes?$count=true&$top=1&$skip=1'))['@odata.count']).toBe(whole['@odata.count']);
    expect((await read("Outcomes?$count=true&$filter=name eq 'Handled'"))['@odata.count']).toBe(1);
    expect(await read('Outcomes?$count=false')).not.toHaveProperty(['@odata.count']);
  });

  it('comes with the first page of many', async () => {
    const counted = await read('Journeys?$count=true&$select=journeyId');
    expect(String(counted['@odata.count'])).toBe((await ask('Journeys/$count')).text);
  });
});

describe('$orderby (§11.2.6.2)', () => {
  const column = (list: readonly Json[], name: string): unknown[] => list.map((row) => row[name]);

  it('goes up by itself and with asc, down with desc, by several columns, nulls first', async () => {
    const up = column(await rows('Outcomes?$orderby=name'), 'name');
    expect(up).toEqual([...up].sort());
    expect(column(await rows('Outcomes?$orderby=name asc'), 'name')).toEqual(up);
    expect(column(await rows('Outcomes?$orderby=name desc'), 'name')).toEqual([...up].reverse());
    const two = await rows('Dates?$orderby=isWeekend desc,date desc');
    expect(two).toEqual(
      [...two].sort(
        (a, b) =>
          Number(b['isWeekend']) - Number(a['isWeekend']) ||
          String(b['date']).localeCompare(String(a['date'])),
      ),
    );
    const emails = column(await rows('Journeys?$orderby=contactEmail&$top=50'), 'contactEmail');
    expect(emails[0]).toBeNull();
    expect(
      column(await rows('Journeys?$orderby=contactEmail desc&$top=1'), 'contactEmail')[0],
    ).not.toBeNull();
  });

  it('takes expressions', async () => {
    const lengths = (await rows('Outcomes?$orderby=length(name) desc')).map(
      ({ name }) => String(name).length,
    );
    expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
  });
});

describe('$expand (§11.2.5.2)', () => {
  it('takes filter, order, top, skip, count, search, compute and select inside', async () => {
    const transitions = nested(first, 'transitions');
    const inside = async (options: string): Promise<Json> =>
      (await read(`${id}?$select=journeyId&$expand=transitions(${options})`)) as Json;
    const started = await inside(`$filter=name eq '${name}'`);
    expect(new Set(names(nested(started, 'transitions')))).toEqual(new Set([name]));
    const down = nested(await inside('$orderby=sequence desc'), 'transitions');
    expect(down.map(({ sequence }) => sequence)).toEqual([...down.keys()].reverse());
    expect(nested(await inside('$top=1;$skip=1'), 'transitions')).toEqual([transitions[1]]);
    expect((await inside('$count=true;$top=1'))['transitions@odata.count']).toBe(transitions.length);
    const found = names(nested(await inside(`$search="${name}"`), 'transitions'));
    expect(found).toEqual(names(transitions).filter((one) => String(one).includes(name)));
    const computed = nested(
      await inside('$compute=sequence add 1 as next;$select=sequence,next'),
      'transitions',
    );
    for (const row of computed) expect(row['next']).toBe(Number(row['sequence']) + 1);
  });

  it('nests', async () => {
    const [row] = await rows('Transitions?$top=1&$expand=journey($select=journeyId;$expand=agents($top=1))');
    expect((row!['journey'] as Json)['journeyId']).toBe(row!['journeyId']);
    expect((row!['journey'] as Json)['agents']).toBeInstanceOf(Array);
  });

  it('gives references', async () => {
    const { transitions } = (await read(`${id}?$expand=transitions/$ref`)) as { transitions: Json[] };
    expect(transitions).toHaveLength(nested(first, 'transitions').length);
    for (const one of transitions) {
      expect(Object.keys(one)).toEqual(['@odata.id']);
      const url = new URL(String(one['@odata.id']), feed.root()).href.replace(feed.root(), '');
      expectStatus(await ask(url), 200);
    }
  });

  it('gives counts', async () => {
    const body = await read(`${id}?$expand=transitions/$count`);
    expect(body['transitions@odata.count']).toBe(nested(first, 'transitions').length);
    expect(body).not.toHaveProperty('transitions');
  });

  it('takes $levels as far as there are any', async () => {
    const once = await read(`${id}?$expand=transitions($levels=1)`);
    expect(nested(once, 'transitions')).toEqual(nested(first, 'transitions'));
    expectRefused(await ask(`${id}?$expand=transitions($levels=2)`), 400);
  });

  it('* brings every navigation property', async () => {
    const body = await read(`${id}?$expand=*&$select=journeyId`);
    for (const name of ['transitions', 'agents', 'queues', 'tenants']) expect(body).toHaveProperty(name);
  });

  it.each([
    'transitions,transitions',
    'transitions($select=nope)',
    'transitions(;)',
    'transitions($apply=x)',
  ])('%s is refused', async (value) => {
    expectRefused(await ask(`${id}?$expand=${value}`), 400, 501);
  });
});

describe('$search (§11.2.6.6)', () => {
  it('takes words, phrases, AND, OR, NOT and parentheses', async () => {
    const count = async (search: string): Promise<number> =>
      (await rows(`Outcomes?$search=${encodeURIComponent(search)}`)).length;
    const whole = (await rows('Outcomes')).length;
    const handled = await count('handled');
    expect(handled).toBeGreaterThan(0);
    expect(handled).toBeLessThan(whole);
    expect(await count('NOT handled')).toBe(whole - handled);
    expect(await count('handled OR NOT handled')).toBe(whole);
    expect(await count('handled AND NOT handled')).toBe(0);
    expect(await count('handled NOT handled')).toBe(0);
    expect(await count('"handled"')).toBe(handled);
    expect(await count('(handled OR nope) AND (handled)')).toBe(handled);
  });

  it.each(['', '(handled', 'handled)', '"open'])('%j is refused', async (search) => {
    expectRefused(await ask(`Outcomes?$search=${encodeURIComponent(search)}`), 400);
  });
});

describe('what is optional and not there (§11.3, §11.6)', () => {
  it.each(['respond-async', 'respond-async, wait=1', 'odata.track-changes', 'callback; url="http://x/"'])(
    'Prefer: %s is ignored',
    async (Prefer) => {
      const answer = await ask('Outcomes', { headers: { Prefer } });
      expectStatus(answer, 200);
      expect(answer.header('preference-applied')).toBeUndefined();
      expect(answer.text).not.toContain('deltaLink');
    },
  );

  it('snapshot isolation fails the request', async () => {
    for (const name of ['Isolation', 'OData-Isolation'])
      expectRefused(await ask('Outcomes', { headers: { [name]: 'snapshot' } }), 412);
  });
});

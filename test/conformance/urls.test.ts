/** OData URL Conventions 4.01, and what §13.2.1 of the Protocol asks of URLs. */
import { expectRefused, expectStatus, type Json, NEWER, service } from './service.js';

const feed = service();
const { ask, read, rows } = feed;

let first: Json;
let key: string;
beforeAll(async () => {
  [first] = (await rows('Journeys?$top=1')) as [Json];
  key = String(first['journeyId']);
});
const bare = (body: Json): Json =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith('@')));

describe('4.01 spellings, whatever the version (§13.2.1)', () => {
  it.each([
    ['$top=2', 'top=2'],
    ['$top=2', '$TOP=2'],
    ['$top=2', 'Top=2'],
    ['$select=name&$top=2', 'select=name&top=2'],
    ["$filter=name eq 'Handled'", "filter=name eq 'Handled'"],
    ["$filter=name eq 'Handled'", "$Filter=name EQ 'Handled'"],
    [
      "$filter=contains(name,'a') and not endswith(name,'d')",
      "$filter=CONTAINS(name,'a') And Not EndsWith(name,'d')",
    ],
    ['$orderby=name desc&$skip=1', 'OrderBy=name DESC&SKIP=1'],
    ["$filter=name in ('Handled')", "$filter=name IN ('Handled')"],
    ['$count=true&$top=1', 'count=TRUE&top=1'],
    ['$filter=true', '$filter=TRUE'],
  ])('%s is the same as %s', async (one, other) => {
    for (const headers of [{}, { 'OData-MaxVersion': '4.0' }, NEWER])
      expect(bare(await read(`Outcomes?${other}`, headers))).toEqual(
        bare(await read(`Outcomes?${one}`, headers)),
      );
  });

  it('names with and without $ are one option', async () => {
    expectRefused(await ask('Outcomes?$top=1&top=1'), 400);
    expectRefused(await ask('Outcomes?$top=1&$TOP=1'), 400);
  });

  it.each([
    ['a cast', "localDate ge cast('2025-01-01',Edm.Date)", 'localDate ge 2025-01-01'],
    ['an instant', "time ge cast('2026-01-01T00:00:00Z',Edm.DateTimeOffset)", 'time ge 2026-01-01T00:00:00Z'],
    ['a duration', "time sub time eq cast('PT0S',Edm.Duration)", "time sub time eq duration'PT0S'"],
    ['a duration without prefix', "time sub time eq 'PT0S'", "time sub time eq duration'PT0S'"],
  ])('texts become %s', async (_, text, literal) => {
    const expected = await rows(`Journeys?$top=9&$filter=${literal}`);
    expect(await rows(`Journeys?$top=9&$filter=${text}`)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });

  it('aliases stand for keys, whatever octets they have', async () => {
    expect(bare(await read(`Journeys(@k)?@k='${key}'`))).toEqual(first);
    expect(bare(await read(`Journeys(journeyId=@k)?@k='${key}'`))).toEqual(first);
    for (const octet of ['%2F', '%5C', '%00']) expectRefused(await ask(`Journeys(@k)?@k='a${octet}b'`), 404);
  });

  it('identifiers come back as the metadata has them', async () => {
    const [row] = await rows('Journeys?$SELECT=journeyId,outcome&$top=1');
    expect(Object.keys(row!)).toEqual(['journeyId', 'outcome']);
  });

  it('$schemaversion that is not there is refused', async () => {
    expectRefused(await ask('Outcomes?$schemaversion=nope'), 400, 404, 501);
  });
});

describe('keys (§4.3)', () => {
  it('stand in parentheses, named or not, encoded or not', async () => {
    for (const path of [
      `Journeys('${key}')`,
      `Journeys(journeyId='${key}')`,
      `Journeys%28%27${key}%27%29`,
      `Journeys(%27${key}%27)`,
    ])
      expect(bare(await read(path))).toEqual(first);
    const day = String((await rows('Dates?$top=1'))[0]!['date']);
    expect((await read(`Dates(${day})`))['date']).toBe(day);
  });

  it('are segments of their own, too (§4.3.6)', async () => {
    expect(bare(await read(`Journeys/${key}`))).toEqual(first);
    expect((await read(`Journeys/${key}/outcome`))['value']).toBe(first['outcome']);
    expect(await rows(`Journeys/${key}/transitions`)).toEqual(await rows(`Journeys('${key}')/transitions`));
    const day = String((await rows('Dates?$top=1'))[0]!['date']);
    expect((await read(`Dates/${day}`))['date']).toBe(day);
    expectRefused(await ask('Journeys/nope'), 404);
  });

  it('of several columns stand in any order', async () => {
    const [agent] = await rows('JourneyAgents?$top=1');
    const id = String(agent!['journeyId']);
    const position = String(agent!['position']);
    for (const keys of [`journeyId='${id}',position=${position}`, `position=${position},journeyId='${id}'`])
      expect(bare(await read(`JourneyAgents(${keys})`))).toEqual(agent);
    expect(bare(await read(`JourneyAgents/${id}/${position}`))).toEqual(agent);
  });

  it('may be left out where a referential constraint gives them (§4.3.3)', async () => {
    const [agent] = await rows(`Journeys('${key}')/agents`);
    if (agent === undefined) throw new Error('the first journey has no agent');
    const path = `Journeys('${key}')/agents(${String(agent['position'])})`;
    expect(bare(await read(path))).toEqual(agent);
  });
});

describe('percent-encoding (§2.1, §2.2)', () => {
  it.each([
    ["$filter=name eq 'Handled'", '%24filter=name%20eq%20%27Handled%27'],
    ["$filter=name eq 'Handled'", '$filter=name+eq+%27Handled%27'],
    ["$filter=name eq 'Handled'", '$filter=name%09eq%09%27Handled%27'],
    ["$filter=name eq 'Handled'", '$filter=%6E%61%6D%65%20eq%20%27Handled%27'],
    ['$select=name,description', '$select=name%2Cdescription'],
    ["$filter=startswith(name,'Ha')", '$filter=startswith%28name%2C%27Ha%27%29'],
  ])('%s is the same as %s', async (one, other) => {
    expect(await rows(`Outcomes?${other}`)).toEqual(await rows(`Outcomes?${one}`));
  });

  it('is undone once, after the URL was split', async () => {
    expectStatus(await ask("Outcomes?$filter=name eq 'a%26b%3Dc%23d'"), 200);
    expect(await rows("Outcomes?$filter='a%2526b' eq 'a%26b'")).toEqual([]);
    expect((await rows("Outcomes?$filter='a%2Bb' eq concat('a%2B','b')")).length).toBeGreaterThan(0);
    expectRefused(await ask("Journeys('a/b')"), 400, 404);
    expectRefused(await ask("Journeys('a%2Fb')"), 404);
    expectRefused(await ask("Journeys('O%27Neil')"), 400);
    expectRefused(await ask("Journeys('O%27%27Neil')"), 404);
  });

  it.each(['Outcomes?$filter=%', 'Outcomes?$filter=%2', 'Outcomes?$filter=%ff', 'Outc%omes'])(
    '%s is refused where it is broken',
    async (path) => {
      expectRefused(await ask(path), 400);
    },
  );

  it('of the fragment’s sign leaves the rest alone', async () => {
    expect(await rows("Outcomes?$filter='%23' eq '%23'")).toEqual(await rows('Outcomes'));
  });
});

describe('paths (§4)', () => {
  it('go along navigation properties, to properties and counts', async () => {
    const transitions = await rows(`Journeys('${key}')/transitions`);
    const one = String(transitions[0]!['transitionId']);
    expect(bare(await read(`Journeys('${key}')/transitions('${one}')`))).toEqual(transitions[0]);
    expect((await read(`Journeys('${key}')/transitions('${one}')/name`))['value']).toBe(
      transitions[0]!['name'],
    );
    expect(bare(await read(`Transitions('${one}')/journey`))).toEqual(first);
    expect((await read(`Transitions('${one}')/journey/outcome`))['value']).toBe(first['outcome']);
    expect((await ask(`Transitions('${one}')/journey/transitions/$count`)).text).toBe(
      String(transitions.length),
    );
  });

  it('take query options at their end', async () => {
    const path = `Journeys('${key}')/transitions`;
    const [, second] = await rows(path);
    expect(await rows(`${path}?$filter=sequence eq 1`)).toEqual([second]);
    const chosen = await rows(`${path}?$orderby=sequence&$skip=1&$top=1&$select=transitionId,name`);
    expect(chosen).toEqual([{ transitionId: second!['transitionId'], name: second!['name'] }]);
  });

  it('tolerate a slash at their end', async () => {
    for (const path of ['Outcomes/?$top=1', 'Outcomes/', '$metadata/']) expectStatus(await ask(path), 200);
  });

  it.each(['Outcomes//', '//Outcomes', 'Outcomes/Outcomes', 'outcomes-'])(
    '%s leads nowhere',
    async (path) => {
      expectRefused(await ask(path), 400, 404);
    },
  );

  it('cast to the type of the set itself change nothing, to others are refused (§4.11)', async () => {
    const { text } = await ask('$metadata');
    const [, type] = /<EntitySet Name="Journeys" EntityType="([^"]+)"/.exec(text)!;
    expect(await rows(`Journeys/${type!}?$top=3`)).toEqual(await rows('Journeys?$top=3'));
    expectRefused(await ask('Journeys/Nope.Type'), 400, 404);
  });
});

describe('system resources', () => {
  it('$entity resolves an id, absolute or relative (§4.3.4)', async () => {
    for (const id of [`Journeys('${key}')`, `${feed.root()}Journeys('${key}')`]) {
      const path = `$entity?$id=${encodeURIComponent(id)}`;
      const body = await read(path);
      expect(bare(body)).toEqual(first);
      expect(body['@odata.context']).toBe(`${feed.root()}$metadata#Journeys/$entity`);
      expect(bare(await read(`${path}&$select=outcome`))).toEqual({ outcome: first['outcome'] });
    }
    expectRefused(await ask('$entity'), 400);
    expectRefused(await ask("$entity?$id=Journeys('nope')"), 404);
    expectRefused(await ask('$entity?$id=http%3A%2F%2Felsewhere%2FJourneys(1)'), 400, 404);
  });

  it('$ref gives references (§4.4)', async () => {
    const many = await rows(`Journeys('${key}')/transitions/$ref`);
    expect(many.length).toBeGreaterThan(0);
    for (const one of many) expect(Object.keys(one)).toEqual(['@odata.id']);
    const [transition] = await rows(`Journeys('${key}')/transitions`);
    const one = await read(`Transitions('${String(transition!['transitionId'])}')/journey/$ref`);
    const id = new URL(String(one['@odata.id']), feed.root()).href;
    expect(decodeURIComponent(id)).toBe(`${feed.root()}Journeys('${key}')`);
    expect(await rows('Outcomes/$ref')).toHaveLength((await rows('Outcomes')).length);
  });

  it('$all gives the entities of all sets, each with its context (§4.16)', async () => {
    const answer = await ask('$all?$top=5');
    if (answer.status === 501) return void expectRefused(answer, 501);
    const body = answer.json<Json & { value: Json[] }>();
    expect(body['@odata.context']).toBe(`${feed.root()}$metadata#Collection(Edm.EntityType)`);
    for (const row of body.value) expect(row['@odata.context']).toMatch(/#\w+\/\$entity$/);
  });

  it('$crossjoin pairs the rows of sets (§4.15)', async () => {
    const path = '$crossjoin(Outcomes,TransitionStates)';
    const body = await read(`${path}?$count=true&$top=4`);
    const [outcomes, states] = [await rows('Outcomes'), await rows('TransitionStates')];
    expect(body['@odata.context']).toBe(`${feed.root()}$metadata#Collection(Edm.ComplexType)`);
    expect(body['@odata.count']).toBe(outcomes.length * states.length);
    for (const pair of body['value'] as Json[])
      expect(Object.keys(pair).sort()).toEqual([
        'Outcomes@odata.navigationLink',
        'TransitionStates@odata.navigationLink',
      ]);
    const matched = await rows(
      `${path}?$filter=Outcomes/name ne TransitionStates/name&$expand=Outcomes($select=name),TransitionStates&$top=2`,
    );
    expect(Object.keys(matched[0]!['Outcomes'] as Json).filter((name) => !name.includes('@'))).toEqual([
      'name',
    ]);
    expectRefused(await ask('$crossjoin(Outcomes,Nope)'), 400, 404);
  });

  it('/$query takes the options in the body of a POST (§4.17)', async () => {
    const expected = await read("Outcomes?$filter=name eq 'Handled'&$select=name");
    const headers = { 'Content-Type': 'text/plain' };
    const post = (body: string, path = 'Outcomes/$query') => ask(path, { method: 'POST', headers, body });
    const answer = await post("$filter=name%20eq%20'Handled'&$select=name");
    expectStatus(answer, 200);
    expect(answer.json()).toEqual(expected);
    expect((await post("$filter=name%20eq%20'Handled'", 'Outcomes/$query?$select=name')).json()).toEqual(
      expected,
    );
    expectRefused(await post('$nope=1'), 400);
    expectRefused(await post('$top=1', 'Outcomes/$query?$top=1'), 400);
    const wrong = { 'Content-Type': 'application/xml' };
    expectRefused(await ask('Outcomes/$query', { method: 'POST', headers: wrong, body: '<a/>' }), 415);
  });
});

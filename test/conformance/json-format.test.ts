/** OData JSON Format 4.01: representation, negotiation, control information (§3, §4, §24). */
import { expectRefused, expectStatus, type Json, mediaType, NEWER, service } from './service.js';

const feed = service();
const { ask, read, rows } = feed;
const accept = (type: string) => ({ Accept: type });

const NONE = accept('application/json;odata.metadata=none');
const FULL = accept('application/json;odata.metadata=full');

let id: string;
beforeAll(async () => {
  const [row] = await rows('Journeys?$top=1&$filter=contactEmail ne null');
  id = `Journeys('${String(row!['journeyId'])}')`;
});

describe('media type (§3, §4.1)', () => {
  it.each([
    'application/json',
    '*/*',
    'application/*',
    'application/json;odata.metadata=minimal',
    'application/json;q=0.5,text/html;q=0.9',
    'text/html,application/json',
    'APPLICATION/JSON',
    'application/json; odata.metadata=minimal',
    'application/json;ODATA.METADATA=MINIMAL',
    'application/json;odata=verbose,application/json',
  ])('Accept: %s gets JSON, minimal', async (value) => {
    const answer = await ask('Outcomes?$top=1', { headers: accept(value) });
    expectStatus(answer, 200);
    const { type, parameters } = mediaType(answer);
    expect([type, parameters['odata.metadata']]).toEqual(['application/json', 'minimal']);
    expect(answer.json()['@odata.context']).toBe(`${feed.root()}$metadata#Outcomes`);
  });

  it.each(['minimal', 'full', 'none'])('metadata=%s is told back, prefixed in 4.0 only', async (level) => {
    const older = await ask('Outcomes', { headers: accept(`application/json;odata.metadata=${level}`) });
    expect(mediaType(older).parameters['odata.metadata']).toBe(level);
    const newer = await ask('Outcomes', {
      headers: { ...accept(`application/json;metadata=${level}`), ...NEWER },
    });
    expectStatus(newer, 200, '4.01');
    expect(mediaType(newer).parameters['metadata']).toBe(level);
    expect(mediaType(newer).parameters).not.toHaveProperty(['odata.metadata']);
  });

  it.each(['minimal', 'full', 'none'])('metadata=%s is taken with and without prefix', async (level) => {
    for (const name of ['metadata', 'odata.metadata'])
      for (const headers of [{}, NEWER]) {
        const answer = await ask('Outcomes', {
          headers: { ...headers, ...accept(`application/json;${name}=${level}`) },
        });
        expect([name, answer.status, Object.values(mediaType(answer).parameters)]).toEqual([
          name,
          200,
          expect.arrayContaining([level]),
        ]);
      }
  });

  it.each([
    'text/html',
    'application/xml',
    'application/atom+xml',
    'application/json;odata.metadata=some',
    'application/json;unknown=1',
    'application/json;IEEE754Compatible=maybe',
    'application/json;odata.streaming=maybe',
    'application/json;charset=utf-16',
    'application/json;q=0',
  ])('Accept: %s is not acceptable', async (value) => {
    expectRefused(await ask('Outcomes', { headers: accept(value) }), 406);
  });

  it.each([
    ['json', 'minimal'],
    ['JSON', 'minimal'],
    ['application/json', 'minimal'],
    ['application/json;odata.metadata=full', 'full'],
    ['application/json;odata.metadata=none', 'none'],
  ])('$format=%s goes before Accept', async (format, level) => {
    const answer = await ask(`Outcomes?$format=${format}`, { headers: accept('application/xml') });
    expectStatus(answer, 200);
    expect(mediaType(answer).parameters['odata.metadata']).toBe(level);
  });

  it.each(['xml', 'atom', 'text/tab-separated-values', 'nope', 'application/json;unknown=1'])(
    '$format=%s is not acceptable',
    async (format) => {
      expectRefused(await ask(`Outcomes?$format=${format}`), 406);
    },
  );

  it('abbreviated takes no parameters', async () => {
    expectRefused(await ask('Outcomes?$format=json;odata.metadata=full'), 400, 406);
  });

  it('has a charset where one was asked for, and none otherwise (Protocol §8.2.1)', async () => {
    const asked = await ask('Outcomes', { headers: accept('application/json;charset=utf-8') });
    expect(mediaType(asked).parameters['charset']).toBe('utf-8');
    for (const value of ['application/json', '*/*', 'application/json;odata.metadata=minimal']) {
      const answer = await ask('Outcomes', { headers: accept(value) });
      expect(mediaType(answer).parameters).not.toHaveProperty('charset');
    }
  });

  it('has streaming where it was asked for', async () => {
    const answer = await ask('Outcomes', { headers: accept('application/json;odata.streaming=true') });
    expectStatus(answer, 200);
    expect(mediaType(answer).parameters['odata.streaming']).toBe('true');
    const newer = await ask('Outcomes', {
      headers: { ...accept('application/json;streaming=true'), ...NEWER },
    });
    expect(mediaType(newer).parameters['streaming']).toBe('true');
  });
});

describe('numbers (§3.2)', () => {
  const path = 'Journeys?$count=true&$top=3&$select=handlingDuration,localHour';
  it('of 64 bits and counts are texts where IEEE754Compatible=true', async () => {
    const answer = await ask(path, { headers: accept('application/json;IEEE754Compatible=true') });
    expect(mediaType(answer).parameters['ieee754compatible']).toBe('true');
    const body = answer.json<Json & { value: Json[] }>();
    expect(body['@odata.count']).toMatch(/^\d+$/);
    for (const row of body.value) {
      expect(row['handlingDuration']).toMatch(/^\d+$/);
      expect(typeof row['localHour']).toBe('number');
    }
  });

  it('are numbers otherwise, and where it is false', async () => {
    for (const value of ['application/json', 'application/json;IEEE754Compatible=false']) {
      const answer = await ask(path, { headers: accept(value) });
      expect(mediaType(answer).parameters['ieee754compatible']).not.toBe('true');
      expect(typeof answer.json()['@odata.count']).toBe('number');
      expect(typeof answer.json().value[0]!['handlingDuration']).toBe('number');
    }
  });
});

describe('control information (§4.5)', () => {
  it('in minimal metadata is context, count and nextLink only', async () => {
    const answer = (await ask('Journeys?$count=true')).json();
    const marked = Object.keys(answer).filter((name) => name.startsWith('@'));
    expect(marked).toEqual(expect.arrayContaining(['@odata.context', '@odata.count', '@odata.nextLink']));
    for (const name of marked) expect(name).toMatch(/^@odata\.(?:context|count|nextLink|metadataEtag)$/);
    for (const row of answer.value) expect(Object.keys(row).filter((name) => name.includes('@'))).toEqual([]);
  });

  it('context comes first', async () => {
    for (const path of ['', 'Outcomes', id, `${id}/outcome`, 'Journeys?$count=true&$top=1'])
      expect((await ask(path)).text).toMatch(/^\{\s*"@odata\.context"/);
  });

  it('in metadata=none is count and nextLink only', async () => {
    const answer = await ask('Journeys?$count=true', { headers: NONE });
    const body = answer.json<Json & { value: Json[] }>();
    expect(Object.keys(body).sort()).toEqual(['@odata.count', '@odata.nextLink', 'value']);
    expect(Object.keys(body.value[0]!).filter((name) => name.includes('@'))).toEqual([]);
    const one = await read(id, NONE);
    expect(Object.keys(one).filter((name) => name.includes('@'))).toEqual([]);
    expect(one).toHaveProperty('journeyId');
  });

  it('in metadata=full has id, type, links of navigation and of reading', async () => {
    const one = await read(id, FULL);
    expect(one['@odata.type']).toMatch(/^#\w+\.\w+$/);
    const resolve = (link: unknown): string => new URL(String(link), feed.root()).href;
    expect(decodeURIComponent(resolve(one['@odata.id']))).toBe(feed.root() + id);
    expect(decodeURIComponent(resolve(one['@odata.readLink'] ?? one['@odata.editLink']))).toBe(
      feed.root() + id,
    );
    for (const name of ['transitions', 'agents', 'tenants']) {
      const link = decodeURIComponent(resolve(one[`${name}@odata.navigationLink`]));
      expect(link).toBe(`${feed.root()}${id}/${name}`);
      expect(decodeURIComponent(resolve(one[`${name}@odata.associationLink`]))).toBe(`${link}/$ref`);
      expectStatus(await ask(link.replace(feed.root(), '')), 200);
    }
  });

  it('in metadata=full has types where JSON does not tell them', async () => {
    const [row] = await rows(`Journeys?$top=1`, FULL);
    expect(row!['time@odata.type']).toBe('#DateTimeOffset');
    expect(row!['localDate@odata.type']).toBe('#Date');
    expect(row!['handlingDuration@odata.type']).toBe('#Int64');
    expect(row!['localHour@odata.type']).toBe('#Int32');
    expect(row).not.toHaveProperty(['outcome@odata.type']);
    expect(row).not.toHaveProperty(['journeyId@odata.type']);
  });

  it('in metadata=full stands before what it is about, context, type and id first', async () => {
    const members = Object.keys(await read(id, FULL));
    expect(members.slice(0, 3)).toEqual(['@odata.context', '@odata.type', '@odata.id']);
    for (const [i, name] of members.entries()) {
      const [property, term] = name.split('@');
      if (property === '' || !term?.startsWith('odata.type')) continue;
      expect(members.slice(i + 1).find((next) => !next.includes('@'))).toBe(property);
    }
  });

  it('of a key that is not selected is still told: the id, in minimal metadata', async () => {
    const [row] = await rows('Journeys?$select=outcome&$top=1');
    expect(row).toHaveProperty(['@odata.id']);
  });

  it('in 4.01 has no prefix', async () => {
    const body = await read('Journeys?$count=true', NEWER);
    expect(body).toMatchObject({
      '@context': `${feed.root()}$metadata#Journeys`,
      '@count': expect.any(Number) as unknown,
      '@nextLink': expect.stringMatching(/^http/) as unknown,
    });
    expect(JSON.stringify(body)).not.toContain('@odata.');
    const full = await read(id, { ...FULL, ...NEWER });
    expect(full).toHaveProperty(['@type']);
    expect(full).toHaveProperty(['@id']);
    expect(full['time@type']).toBe('DateTimeOffset');
    expect(JSON.stringify(full)).not.toContain('@odata.');
  });

  it('of a dynamic property is its type, but for strings, booleans and doubles', async () => {
    const path =
      "Outcomes?$compute=length(name) as size,concat(name,'!') as loud,length(name) gt 3 as long,cast(1.5,Edm.Double) as half&$top=1";
    const [row] = await rows(path);
    expect(row!['size@odata.type']).toMatch(/^#Int(?:32|64)$/);
    for (const name of ['loud', 'long', 'half']) {
      expect(row).toHaveProperty(name);
      expect(row).not.toHaveProperty([`${name}@odata.type`]);
    }
    const [newer] = await rows(path, NEWER);
    expect(newer!['size@type']).toMatch(/^Int(?:32|64)$/);
  });
});

describe('values (§7.1)', () => {
  it('that are null are written, unless the client lets them go', async () => {
    const whole = await rows('Journeys?$top=20');
    const names = Object.keys(whole[0]!);
    for (const row of whole) expect(Object.keys(row)).toEqual(names);
    const answer = await ask('Journeys?$top=20', { headers: { Prefer: 'omit-values=nulls' } });
    expect(answer.header('preference-applied')).toBe('omit-values=nulls');
    expect(answer.json().value).toEqual(
      whole.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))),
    );
  });
});

describe('an error response (§21.1)', () => {
  it('is JSON with a code and a message, whatever was asked for', async () => {
    for (const headers of [{}, NONE, FULL, accept('text/html'), accept('application/xml')]) {
      const error = expectRefused(await ask('Nope', { headers }), 404, 406);
      expect(
        Object.keys(error).every((name) => /^(?:code|message|target|details|innererror)$/.test(name)),
      ).toBe(true);
      for (const one of error.details ?? []) expect([one.code, one.message]).not.toContain('');
    }
  });

  it('names the option and the place', async () => {
    const error = expectRefused(await ask('Journeys?$filter=outcome eq eq'), 400);
    expect(error.target).toBe('$filter');
    expect(error.innererror).toHaveProperty('position');
  });
});

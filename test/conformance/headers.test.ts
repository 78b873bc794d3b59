/** OData Protocol 4.01 §8 and §9: methods, conditions, preferences, caching. */
import { expectRefused, expectStatus, type Json, NEWER, service } from './service.js';

const feed = service();
const { ask, rows } = feed;

let id: string;
beforeAll(async () => {
  const [row] = await rows('Journeys?$top=1');
  id = `Journeys('${String(row!['journeyId'])}')`;
});

describe('methods', () => {
  it.each(['', '$metadata', 'Journeys?$top=3', 'Outcomes', 'Journeys/$count', 'Nope', 'Journeys?$filter=x'])(
    'HEAD %s answers as GET would, without a body',
    async (path) => {
      const volatile =
        /^(?:date|x-request-id|server-timing|connection|keep-alive|transfer-encoding|content-length)$/i;
      const [head, get] = [await ask(path, { method: 'HEAD' }), await ask(path)];
      const shown = ({ rawHeaders }: typeof head): string[] =>
        rawHeaders.flatMap((name, i) =>
          i % 2 === 0 && !volatile.test(name) ? [`${name}: ${rawHeaders[i + 1]!}`] : [],
        );
      expect([head.status, head.text]).toEqual([get.status, '']);
      expect(shown(head)).toEqual(shown(get));
    },
  );

  it('OPTIONS tells what is allowed', async () => {
    const answer = await ask('Journeys', { method: 'OPTIONS' });
    expect([200, 204]).toContain(answer.status);
    expect(answer.header('allow')!.split(/, */)).toEqual(expect.arrayContaining(['GET', 'HEAD', 'OPTIONS']));
    expect(answer.header('access-control-allow-origin')).toBeUndefined();
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'])(
    '%s gets 405 and Allow everywhere',
    async (method) => {
      for (const path of ['', '$metadata', 'Journeys', 'Journeys/$count', `${id}/outcome`]) {
        const answer = await ask(path, { method });
        expectRefused(answer, 405);
        expect(answer.header('allow')!.split(/, */)).toEqual(expect.arrayContaining(['GET', 'HEAD']));
      }
    },
  );

  it('a stray Content-Type on GET is no reason to refuse', async () => {
    const headers = { 'Content-Type': 'application/xml' };
    expectStatus(await ask('Outcomes', { headers }), 200);
  });
});

describe('conditions (§8.2.4, §8.2.5, §8.3.2)', () => {
  it.each(['', '$metadata', '$metadata?$format=json'])('%s has an ETag to ask again with', async (path) => {
    const tag = (await ask(path)).header('etag');
    expect(tag).toMatch(/^(?:W\/)?"[^"]+"$/);
    expect((await ask(path)).header('etag')).toBe(tag);
    for (const value of [tag!, '*', `"other", ${tag!}`, `W/${tag!.replace(/^W\//, '')}`]) {
      const answer = await ask(path, { headers: { 'If-None-Match': value } });
      expectStatus(answer, 304);
      expect(answer.text).toBe('');
    }
    expectStatus(await ask(path, { headers: { 'If-None-Match': '"other"' } }), 200);
  });

  it('the two representations of the metadata have ETags of their own or weak ones', async () => {
    const [xml, json] = [await ask('$metadata'), await ask('$metadata?$format=json')];
    const [one, other] = [xml.header('etag')!, json.header('etag')!];
    expect(one !== other || one.startsWith('W/')).toBe(true);
  });

  it('If-Match that does not match is 412', async () => {
    expectRefused(await ask('$metadata', { headers: { 'If-Match': '"other"' } }), 412);
    const tag = (await ask('$metadata')).header('etag')!;
    expectStatus(await ask('$metadata', { headers: { 'If-Match': tag.replace(/^W\//, '') } }), 200);
  });
});

describe('Prefer and Preference-Applied (§8.2.8, §8.3.6)', () => {
  it.each([
    ['maxpagesize=4', 'maxpagesize=4'],
    ['odata.maxpagesize=4', 'odata.maxpagesize=4'],
    ['odata.maxpagesize=4;omit-values=nulls', 'odata.maxpagesize=4, omit-values=nulls'],
    ['respond-async, maxpagesize=4', 'maxpagesize=4'],
    ['MaxPageSize=4', 'maxpagesize=4'],
    ['maxpagesize="4"', 'maxpagesize=4'],
    ['nope, maxpagesize=4 , return=minimal', 'maxpagesize=4'],
  ])('%s', async (Prefer, applied) => {
    const answer = await ask('Journeys?$select=journeyId', { headers: { Prefer } });
    expectStatus(answer, 200);
    expect(answer.json().value).toHaveLength(4);
    expect(answer.header('preference-applied')?.split(/, */).sort()).toEqual(applied.split(', ').sort());
  });

  it('the name without prefix goes before the other', async () => {
    const Prefer = 'odata.maxpagesize=9, maxpagesize=5';
    expect((await ask('Journeys', { headers: { Prefer } })).json().value).toHaveLength(5);
  });

  it.each(['maxpagesize=0', 'maxpagesize=-1', 'maxpagesize=x', 'maxpagesize', 'nope', '=', ';;,,'])(
    '%j is ignored',
    async (Prefer) => {
      const answer = await ask('Journeys?$top=2', { headers: { Prefer } });
      expectStatus(answer, 200);
      expect(answer.header('preference-applied')).toBeUndefined();
    },
  );

  it('include-annotations brings annotations, and says which', async () => {
    for (const name of ['include-annotations', 'odata.include-annotations']) {
      const answer = await ask('Outcomes', { headers: { Prefer: `${name}="*"` } });
      expect(answer.header('preference-applied')).toMatch(/include-annotations="?\*/);
      const terms = Object.keys(answer.json()).filter((one) => /^@(?!odata\.)\w+\./.test(one));
      expect(terms.length).toBeGreaterThan(0);
    }
    const without = await ask('Outcomes', { headers: { Prefer: 'include-annotations="-*"' } });
    expect(Object.keys(without.json()).filter((one) => /^@(?!odata\.)\w+\./.test(one))).toEqual([]);
  });

  it('omit-values=defaults and unknown values change nothing unsaid', async () => {
    const answer = await ask('Journeys?$top=1', { headers: { Prefer: 'omit-values=nope' } });
    expect(answer.header('preference-applied')).toBeUndefined();
    expect(Object.values(answer.json<{ value: Json[] }>().value[0]!)).toContain(null);
  });
});

describe('Vary (§8.3.8)', () => {
  it('lists what an answer depends on', async () => {
    for (const headers of [{}, NEWER, { Prefer: 'omit-values=nulls' }]) {
      const vary = ((await ask('Outcomes', { headers })).header('vary') ?? '').toLowerCase();
      for (const name of ['odata-maxversion', 'prefer', 'accept'])
        expect([name, vary === '*' || vary.split(/, */).includes(name)]).toEqual([name, true]);
    }
  });
});

describe('status codes (§9)', () => {
  it('204 where the value is null', async () => {
    const [row] = await rows('Journeys?$filter=contactEmail eq null&$top=1');
    const answer = await ask(`Journeys('${String(row!['journeyId'])}')/contactEmail`);
    expectStatus(answer, 204);
    expect(answer.text).toBe('');
    expect(answer.header('content-type')).toBeUndefined();
  });

  it.each([
    ['an unknown set', 'Nope'],
    ['an unknown entity', "Journeys('nope')"],
    ['what is below nothing', "Journeys('nope')/transitions"],
    ['a path that goes on after a count', 'Journeys/$count/more'],
    ['an unknown segment', 'Journeys/$nope'],
    ['a resource of another version', '$nope'],
  ])('404 for %s', async (_, path) => {
    expectRefused(await ask(path), 404);
  });

  it.each([
    ['of no literal', 'Dates(notadate)'],
    ['of the wrong type', 'Journeys(1)'],
    ['with a column missing', "JourneyAgents(journeyId='a')"],
    ['with a column too many', "Journeys(journeyId='a',position=1)"],
    ['with a column twice', "Journeys(journeyId='a',journeyId='b')"],
  ])('400 for a key %s', async (_, path) => {
    expectRefused(await ask(path), 400);
  });
});

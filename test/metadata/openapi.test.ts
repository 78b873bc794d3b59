import { catalogue } from '../../src/errors/index.js';
import { openApi } from '../../src/write/index.js';
import { model, namedSets } from '../model/model.js';

type Json = Record<string, any>;
const settings = {
  rootUrl: 'https://feed.example/odata/in/Europe~Bucharest/',
  title: 'Journeys',
  version: '1.2.3',
};
const document = openApi(model, settings) as Json;
const { paths, components } = document as { paths: Record<string, Json>; components: Record<string, Json> };

/** Every value of a member of this name, at any depth. */
function found(value: unknown, name: string): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [
    ...(key === name ? [each] : []),
    ...found(each, name),
  ]);
}

/** What a local reference points to. */
const resolve = (reference: string): unknown =>
  reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((from, key) => (from as Json | undefined)?.[key], document);

/** Operations with their path and method. */
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
    .map(([method, operation]) => [path, method, operation as Json] as const),
);

describe('the OpenAPI description', () => {
  it('is plain JSON of version 3.0, of the root it is asked at', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(document).toMatchObject({
      openapi: '3.0.3',
      info: { title: 'Journeys', version: '1.2.3' },
      servers: [{ url: 'https://feed.example/odata/in/Europe~Bucharest' }],
    });
    expect((document['info'] as Json)['description']).toContain('/odata/between/2025-01-01/2025-04-01/');
  });

  it('refers only to what it has, and has nothing that is not referred to', () => {
    const references = new Set(found(document, '$ref') as string[]);
    for (const each of references) expect([each, typeof resolve(each)]).toEqual([each, 'object']);
    const declared = ['schemas', 'parameters', 'headers', 'responses'].flatMap((kind) =>
      Object.keys(components[kind]!).map((name) => `#/components/${kind}/${name}`),
    );
    expect([...references].sort()).toEqual(declared.sort());
    expect(resolve('#/components/schemas/Nothing')).toBeUndefined();
  });

  it('reads only: POST is for batches', () => {
    const writes = operations
      .filter(([, method]) => method !== 'get')
      .map(([path, method]) => [path, method]);
    expect(writes).toEqual([['/$batch', 'post']]);
  });

  it('names each operation once, with a tag there is, an answer and an error', () => {
    const ids = operations.map(([, , { operationId }]) => operationId as string);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = (document['tags'] as Json[]).map(({ name }) => name as string);
    for (const [path, , { tags: own, responses, summary }] of operations) {
      expect([path, tags]).toEqual([path, expect.arrayContaining(own as string[])]);
      expect(Object.keys(responses as Json).sort()).toEqual(['200', 'default']);
      expect(summary).toMatch(/\.$/);
    }
  });

  it('declares the templates of each path, and no others', () => {
    for (const [path, , operation] of operations) {
      const templates = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = ((operation['parameters'] ?? []) as Json[]).filter((each) => each['in'] === 'path');
      expect([path, declared.map(({ name }) => name as string)]).toEqual([path, templates]);
      expect(declared.every(({ required }) => required === true)).toBe(true);
    }
  });

  it('has parameters that are described, and every query option of a read', () => {
    const parameters = Object.values(components['parameters']!) as Json[];
    for (const { name, description } of parameters)
      expect([name, description]).toEqual([name, expect.stringMatching(/\.$/)]);
    expect(parameters.map(({ name }) => name as string)).toEqual([
      ...['$filter', '$search', '$orderby', '$select', '$expand', '$compute', '$apply', '$top', '$skip'],
      ...['$count', '$format', 'Prefer'],
    ]);
  });

  it('asks for a key in one of three ways', () => {
    expect(components['securitySchemes']).toMatchObject({
      apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      basic: { type: 'http', scheme: 'basic' },
      bearer: { type: 'http', scheme: 'bearer' },
    });
    expect(document['security']).toEqual([{ apiKey: [] }, { basic: [] }, { bearer: [] }]);
  });

  it('knows every code of an error', () => {
    const error = components['schemas']!['Error'] as Json;
    expect(error['properties'].error.properties.code.enum).toEqual(Object.keys(catalogue));
  });

  it('describes the service, and its batches', () => {
    expect(paths['/']!['get'].responses['200'].content['application/json'].schema.$ref).toMatch(
      /ServiceDocument$/,
    );
    expect(Object.keys(paths['/$metadata']!['get'].responses['200'].content as Json)).toEqual([
      'application/xml',
      'application/json',
    ]);
    expect(Object.keys(paths['/$batch']!['post'].requestBody.content as Json)).toEqual([
      'application/json',
      'multipart/mixed',
    ]);
  });
});

describe.each(namedSets)('the OpenAPI description of %s', (name, set) => {
  const entity = components['schemas']![set.typeName] as Json;
  const key = Object.keys(paths).filter((path) => path.startsWith(`/${name}(`) && path.endsWith(')'));

  it('has its collection, its count, an entity by key, and what they lead to', () => {
    expect(paths[`/${name}`]!['get'].responses['200'].content['application/json'].schema).toEqual({
      $ref: `#/components/schemas/${set.typeName}Page`,
    });
    expect(paths[`/${name}/$count`]!['get'].responses['200'].content).toHaveProperty(['text/plain']);
    expect(key).toHaveLength(1);
    for (const { name: navigation, target, collection } of set.navigation.values()) {
      const to = `#/components/schemas/${model.sets.get(target)!.typeName}${collection ? 'Page' : ''}`;
      const answer = paths[`${key[0]!}/${navigation}`]!['get'].responses['200'] as Json;
      expect(answer['content']['application/json'].schema).toEqual({ $ref: to });
    }
  });

  it('has every column with its type, and what may be expanded', () => {
    expect(Object.keys(entity['properties'] as Json)).toEqual([
      ...set.columns.map((column) => column.name),
      ...set.navigation.keys(),
    ]);
    for (const column of set.columns) {
      const { type, format, nullable, description } = (entity['properties'] as Json)[column.name] as Json;
      expect([column.name, nullable ?? false, description]).toEqual([
        column.name,
        column.nullable,
        column.description,
      ]);
      expect([column.name, `${type as string} ${(format as string | undefined) ?? ''}`.trim()]).toEqual([
        column.name,
        JSON_TYPES[column.type],
      ]);
    }
  });

  it('has pages of it', () => {
    const page = components['schemas']![`${set.typeName}Page`] as Json;
    expect(page['properties'].value).toEqual({
      type: 'array',
      items: { $ref: `#/components/schemas/${set.typeName}` },
    });
    expect(page['properties']).toHaveProperty(['@odata.nextLink']);
    expect(page['properties']).toHaveProperty(['@odata.count']);
  });

  it('tells its custom aggregates', () => {
    const { description } = paths[`/${name}`] as { description: string };
    expect(description.startsWith(set.description!)).toBe(true);
    for (const { name: measure, description: text } of set.aggregates.values())
      expect(description).toContain(`- \`${measure}\`: ${text}`);
  });
});

const JSON_TYPES: Readonly<Record<string, string>> = {
  'Edm.String': 'string',
  'Edm.Boolean': 'boolean',
  'Edm.Int32': 'integer int32',
  'Edm.Int64': 'integer int64',
  'Edm.DateTimeOffset': 'string date-time',
  'Edm.Date': 'string date',
};

it('writes keys as the URL conventions do', () => {
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      "/Journeys('{journeyId}')",
      "/JourneyAgents(journeyId='{journeyId}',position={position})",
      "/TransitionAgents(transitionId='{transitionId}',role='{role}',position={position})",
      '/Dates({date})',
      "/Transitions('{transitionId}')/journey",
    ]),
  );
});

it('stands without descriptions', () => {
  const silent = { ...model, description: null };
  expect((openApi(silent, settings) as Json)['info'].description).toMatch(/^Journeys\n/);
});

import type { Column, EntitySet, Model, Navigation } from '../model/index.js';
import { columnSchema, type Json, reference } from './openapi-components.js';
import { ON_COLLECTION, ON_COUNT, ON_ENTITY } from './openapi-parameters.js';

const json = (schema: Json): Json => ({ content: { 'application/json': { schema } } });

/** A read: what it answers, and an error otherwise. */
function read(
  name: string,
  summary: string,
  tag: string,
  parameters: readonly unknown[],
  answer: Json,
): Json {
  return {
    get: {
      operationId: name,
      summary,
      tags: [tag],
      ...(parameters.length === 0 ? {} : { parameters }),
      responses: { '200': answer, default: reference('responses', 'Error') },
    },
  };
}

const parameters = (names: readonly string[]): readonly Json[] =>
  names.map((name) => reference('parameters', name));

const page = (set: EntitySet): Json => ({
  description: `A page of ${set.name}.`,
  headers: { 'Journey-Time-Range': reference('headers', 'JourneyTimeRange') },
  ...json(reference('schemas', `${set.typeName}Page`)),
});

const entity = (set: EntitySet): Json => ({
  description: set.typeDescription ?? `One of ${set.name}.`,
  ...json(reference('schemas', set.typeName)),
});

const QUOTED: ReadonlySet<string> = new Set(['Edm.String']);

/** The key in parentheses, a template for each part (URL Conventions 4.01 §4.3.1). */
function keyTemplate(set: EntitySet): string {
  const part = ({ name, type }: Column): string => (QUOTED.has(type) ? `'{${name}}'` : `{${name}}`);
  const [only] = set.key;
  if (set.key.length === 1) return `(${part(only!)})`;
  return `(${set.key.map((column) => `${column.name}=${part(column)}`).join(',')})`;
}

const keyParameters = (set: EntitySet): readonly Json[] =>
  set.key.map((column) => ({
    name: column.name,
    in: 'path',
    required: true,
    ...(column.description === null ? {} : { description: column.description }),
    schema: columnSchema(column),
  }));

/** What an operation on a set says of it, its custom aggregates included, which `$metadata` names without a description. */
function describedSet(set: EntitySet): string {
  const aggregates = [...set.aggregates.values()].map(
    ({ name, description }) => `- \`${name}\`: ${description}`,
  );
  const own = aggregates.length === 0 ? '' : `\n\nCustom aggregates of $apply:\n${aggregates.join('\n')}`;
  return `${set.description ?? set.name}${own}`;
}

function setPaths(set: EntitySet, model: Model): Json {
  const { name } = set;
  const one = `/${name}${keyTemplate(set)}`;
  const list = read(`list${name}`, `Reads ${name}.`, name, parameters(ON_COLLECTION), page(set));
  const count = {
    description: 'The number of rows.',
    content: { 'text/plain': { schema: { type: 'integer', format: 'int64' } } },
  };
  return {
    [`/${name}`]: { ...list, description: describedSet(set) },
    [`/${name}/$count`]: read(`count${name}`, `Counts ${name}.`, name, parameters(ON_COUNT), count),
    [one]: read(
      `get${name}ByKey`,
      `Reads one of ${name} by its key.`,
      name,
      [...keyParameters(set), ...parameters(ON_ENTITY)],
      entity(set),
    ),
    ...Object.fromEntries(
      [...set.navigation.values()].map((each) => [`${one}/${each.name}`, navigationPath(set, each, model)]),
    ),
  };
}

function navigationPath(set: EntitySet, { name, target, collection }: Navigation, model: Model): Json {
  const to = model.sets.get(target)!;
  return read(
    `get${set.name}ByKey_${name}`,
    `Reads ${name} of one of ${set.name}.`,
    set.name,
    [...keyParameters(set), ...parameters(collection ? ON_COLLECTION : ON_ENTITY)],
    collection ? page(to) : entity(to),
  );
}

const METADATA: Json = {
  description: 'The model, as CSDL.',
  content: {
    'application/xml': { schema: { type: 'string' } },
    'application/json': { schema: { type: 'object' } },
  },
};

const BATCH: Json = {
  post: {
    operationId: 'batch',
    summary: 'Reads several resources at once; requests that write are answered 405 each.',
    tags: ['Service'],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: reference('schemas', 'BatchRequest') },
        'multipart/mixed': { schema: { type: 'string' } },
      },
    },
    responses: {
      '200': {
        description: 'An answer to each request, in the format of the batch.',
        content: {
          'application/json': { schema: reference('schemas', 'BatchResponse') },
          'multipart/mixed': { schema: { type: 'string' } },
        },
      },
      default: reference('responses', 'Error'),
    },
  },
};

/** Every resource below a service root that does not depend on a query. */
export function paths(model: Model): Json {
  const services = { description: 'The sets.', ...json(reference('schemas', 'ServiceDocument')) };
  return {
    '/': read('getServiceDocument', 'Lists the sets.', 'Service', [], services),
    '/$metadata': read('getMetadata', 'Describes the model.', 'Service', [], METADATA),
    '/$batch': BATCH,
    ...Object.assign({}, ...[...model.sets.values()].map((set) => setPaths(set, model))),
  };
}

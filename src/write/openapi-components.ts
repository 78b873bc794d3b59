import { catalogue } from '../errors/index.js';
import type { Column, ColumnType, EntitySet, Model } from '../model/index.js';

export type Json = Readonly<Record<string, unknown>>;

export const reference = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` });

/** How a type is written in JSON, as OpenAPI 3.0 has it. */
const TYPES: Readonly<Record<ColumnType, Json>> = {
  'Edm.String': { type: 'string' },
  'Edm.Boolean': { type: 'boolean' },
  'Edm.Int32': { type: 'integer', format: 'int32' },
  'Edm.Int64': { type: 'integer', format: 'int64' },
  'Edm.Double': { type: 'number', format: 'double' },
  'Edm.DateTimeOffset': { type: 'string', format: 'date-time' },
  'Edm.Date': { type: 'string', format: 'date' },
};

export const columnSchema = ({ type, nullable, description }: Column): Json => ({
  ...TYPES[type as ColumnType],
  ...(nullable ? { nullable: true } : {}),
  ...(description === null ? {} : { description }),
});

/** An entity, with what may be expanded in it; nothing is required, because `$select` leaves out what it does not name. */
function entitySchema(set: EntitySet, model: Model): Json {
  const related = [...set.navigation.values()].map(({ name, target, collection, description }) => {
    const entity = reference('schemas', model.sets.get(target)!.typeName);
    const schema = collection ? { type: 'array', items: entity } : { allOf: [entity], nullable: true };
    const text = description === null ? '' : `${description} `;
    return [name, { ...schema, description: `${text}Only where $expand asks for it.` }];
  });
  return {
    title: set.typeName,
    type: 'object',
    ...(set.typeDescription === null ? {} : { description: set.typeDescription }),
    properties: {
      ...Object.fromEntries(set.columns.map((column) => [column.name, columnSchema(column)])),
      ...(Object.fromEntries(related) as Json),
    },
  };
}

const collectionSchema = ({ name, typeName }: EntitySet): Json => ({
  title: `Page of ${name}`,
  type: 'object',
  required: ['@odata.context', 'value'],
  properties: {
    '@odata.context': { type: 'string', format: 'uri' },
    '@odata.count': { type: 'integer', format: 'int64', description: 'All rows, where $count=true asks.' },
    value: { type: 'array', items: reference('schemas', typeName) },
    '@odata.nextLink': { type: 'string', format: 'uri', description: 'The next page; absent on the last.' },
  },
});

const ERROR: Json = {
  title: 'Error',
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: {
          type: 'string',
          enum: Object.keys(catalogue),
          description: 'Stable; a program may rely on it.',
        },
        message: { type: 'string', description: 'What is wrong, for people.' },
        target: { type: 'string', description: 'The query option or header at fault.' },
        details: {
          type: 'array',
          items: {
            type: 'object',
            required: ['code', 'message'],
            properties: { code: { type: 'string' }, message: { type: 'string' } },
          },
        },
        innererror: {
          type: 'object',
          properties: {
            position: { type: 'integer', description: 'Character of the option, from 0.' },
            upstream: { type: 'object', description: 'What the Journey API said.' },
          },
        },
      },
    },
  },
};

const SERVICE_DOCUMENT: Json = {
  title: 'Service document',
  type: 'object',
  required: ['@odata.context', 'value'],
  properties: {
    '@odata.context': { type: 'string', format: 'uri' },
    value: {
      type: 'array',
      items: {
        type: 'object',
        properties: { name: { type: 'string' }, kind: { type: 'string' }, url: { type: 'string' } },
      },
    },
  },
};

const BATCH_REQUEST: Json = {
  title: 'Batch of reads',
  type: 'object',
  required: ['requests'],
  properties: {
    requests: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'method', 'url'],
        properties: {
          id: { type: 'string' },
          method: { type: 'string', enum: ['get'] },
          url: { type: 'string' },
          headers: { type: 'object', additionalProperties: { type: 'string' } },
          dependsOn: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
};

const BATCH_RESPONSE: Json = {
  title: 'Answers of a batch',
  type: 'object',
  required: ['responses'],
  properties: {
    responses: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'status'],
        properties: {
          id: { type: 'string' },
          status: { type: 'integer' },
          headers: { type: 'object', additionalProperties: { type: 'string' } },
          body: {},
        },
      },
    },
  },
};

/** Schemas of every entity type, of a page of every set, and of what is the same for all. */
export function schemas(model: Model): Json {
  const sets = [...model.sets.values()];
  return {
    ...Object.fromEntries(sets.map((set) => [set.typeName, entitySchema(set, model)])),
    ...Object.fromEntries(sets.map((set) => [`${set.typeName}Page`, collectionSchema(set)])),
    ServiceDocument: SERVICE_DOCUMENT,
    BatchRequest: BATCH_REQUEST,
    BatchResponse: BATCH_RESPONSE,
    Error: ERROR,
  };
}

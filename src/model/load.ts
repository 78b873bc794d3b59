import { createHash } from 'node:crypto';
import { readAggregates } from './aggregates.js';
import { checkSets, unsound } from './check.js';
import type {
  BoundKind,
  Column,
  ColumnFilter,
  ColumnSource,
  ColumnType,
  EdmType,
  EntitySet,
  MatchKind,
  Model,
  Navigation,
  PlacePart,
  RowSource,
  SetSource,
} from './model.js';
import { array, type Json, object, optional, parsed, string } from './json.js';
import { parseSource } from './source.js';

const TYPES: ReadonlySet<string> = new Set<ColumnType>([
  'Edm.String',
  'Edm.Boolean',
  'Edm.Int32',
  'Edm.Int64',
  'Edm.Double',
  'Edm.DateTimeOffset',
  'Edm.Date',
]);
const MATCHES: ReadonlySet<string> = new Set<MatchKind>(['single', 'row', 'joined', 'journeyIdBeforeDash']);
const BOUNDS: ReadonlySet<string> = new Set<BoundKind>(['start', 'event', 'earliest']);

/**
 * Reads CSDL JSON (OData CSDL JSON 4.01) with the feed's own annotations `@Feed.Source`, `@Feed.Filter`, `@Feed.Match`, `@Feed.Spellings`, `@Feed.Bounds` on
 * properties and `@Feed.Endpoint`, `@Feed.Rows`, `@Feed.Order`, `@Feed.Aggregates` on entity sets. Throws `internal` naming the place when the document is not sound.
 */
export function loadModel(text: string): Model {
  const document = object(parsed(text), 'document');
  const [namespace, containerName] = splitName(string(document['$EntityContainer'], '$EntityContainer'));
  const schema = object(document[namespace], namespace);
  const container = object(schema[containerName], containerName);
  const sets = Object.entries(container)
    .filter(([name]) => !name.startsWith('$') && !name.includes('@'))
    .map(([name, value]) => readSet(name, object(value, name), schema));
  const byName = new Map(sets.map((set) => [set.name, set]));
  checkSets(byName);
  const version = createHash('sha256').update(JSON.stringify(document)).digest('base64url').slice(0, 8);
  return Object.freeze({
    namespace,
    container: containerName,
    description: optional(container['@Core.Description']),
    sets: byName,
    version,
  });
}

function readSet(name: string, json: Json, schema: Json): EntitySet {
  const [, typeName] = splitName(string(json['$Type'], `${name}/$Type`));
  const type = object(schema[typeName], typeName);
  const members = Object.entries(type)
    .filter(([property]) => !property.startsWith('$') && !property.includes('@'))
    .map(([property, value]) => [property, object(value, `${typeName}/${property}`)] as const);
  const plain = members
    .filter(([, value]) => value['$Kind'] !== 'NavigationProperty')
    .map(([property, value], index) => readColumn(property, value, index, typeName));
  const columns = plain.map((each) => withDay(each, plain, typeName));
  const column = new Map(columns.map((each) => [each.name, each]));
  const find = (wanted: unknown, where: string): Column => {
    const found = column.get(string(wanted, where));
    if (found === undefined) throw unsound(where, `there is no property ${String(wanted)}`);
    return found;
  };
  const bindings = json['$NavigationPropertyBinding'] ?? {};
  const navigation = members
    .filter(([, value]) => value['$Kind'] === 'NavigationProperty')
    .map(([property, value]) =>
      readNavigation(property, value, object(bindings, `${name}/$NavigationPropertyBinding`), name),
    );
  return Object.freeze({
    name,
    typeName,
    description: optional(json['@Core.Description']),
    typeDescription: optional(type['@Core.Description']),
    key: Object.freeze(array(type['$Key'], `${typeName}/$Key`).map((key) => find(key, `${typeName}/$Key`))),
    columns: Object.freeze(columns),
    column,
    navigation: new Map(navigation.map((each) => [each.name, each])),
    source: deepFrozen(readSetSource(name, json)),
    aggregates: readAggregates(name, json, column, navigation),
    order: Object.freeze(
      array(json['@Feed.Order'], `${name}/@Feed.Order`).map((key) => find(key, `${name}/@Feed.Order`)),
    ),
  });
}

function readSetSource(name: string, json: Json): SetSource {
  const endpoint = string(json['@Feed.Endpoint'], `${name}/@Feed.Endpoint`);
  if (endpoint === 'dates') return { kind: 'dates' };
  if (endpoint === 'values') {
    const values = array(json['@Feed.Values'], `${name}/@Feed.Values`).map((value) =>
      object(value, `${name}/@Feed.Values`),
    );
    return { kind: 'values', values };
  }
  if (endpoint !== 'journeys' && endpoint !== 'transitions')
    throw unsound(`${name}/@Feed.Endpoint`, `unknown: ${endpoint}`);
  return { kind: 'endpoint', endpoint, rows: readRowSource(name, json, endpoint) };
}

function readRowSource(name: string, json: Json, endpoint: string): RowSource {
  const list = json['@Feed.Rows'];
  if (list === undefined) return { kind: 'record' };
  const text = string(list, `${name}/@Feed.Rows`);
  if (endpoint === 'journeys') return { kind: 'list', list: text };
  const roles = json['@Feed.Roles'];
  if (roles === undefined) return { kind: 'transitions', list: text };
  const pairs = Object.entries(object(roles, `${name}/@Feed.Roles`)).map(
    ([role, of]) => [role, string(of, `${name}/@Feed.Roles`)] as const,
  );
  return { kind: 'roles', list: text, roles: pairs };
}

function readNavigation(name: string, json: Json, bindings: Json, setName: string): Navigation {
  return Object.freeze({
    name,
    target: string(bindings[name], `${setName}/$NavigationPropertyBinding/${name}`),
    collection: json['$Collection'] === true,
    partner: optional(json['$Partner']),
    joinsOn: optional(json['@Feed.JoinsOn']) ?? 'journeyId',
    description: optional(json['@Core.Description']),
  });
}

function readColumn(name: string, json: Json, index: number, typeName: string): Column {
  const where = `${typeName}/${name}`;
  const type = json['$Type'] ?? 'Edm.String';
  if (typeof type !== 'string' || !TYPES.has(type))
    throw unsound(where, `the type ${String(type)} is not one the feed writes`);
  const source = parseSource(string(json['@Feed.Source'], `${where}/@Feed.Source`));
  if (source === null) throw unsound(`${where}/@Feed.Source`, 'it is not a source the feed reads');
  const wanted = typeOf(source);
  if (wanted !== null && type !== wanted)
    throw unsound(`${where}/@Feed.Source`, `it gives ${wanted}, not ${type}`);
  return Object.freeze({
    name,
    index,
    type: type as EdmType,
    nullable: json['$Nullable'] === true,
    precision: typeof json['$Precision'] === 'number' ? json['$Precision'] : null,
    description: optional(json['@Core.Description']),
    unit: readUnit(json, type as ColumnType, where),
    source: deepFrozen(source),
    filter: readFilter(json, where),
    bounds: readBounds(json, where),
    wallOf: null,
  });
}

const NUMBERS: ReadonlySet<ColumnType> = new Set<ColumnType>(['Edm.Int32', 'Edm.Int64', 'Edm.Double']);

function readUnit(json: Json, type: ColumnType, where: string): string | null {
  const unit = json['@Measures.Unit'];
  if (unit === undefined) return null;
  if (!NUMBERS.has(type)) throw unsound(`${where}/@Measures.Unit`, 'only numbers have a unit');
  return string(unit, `${where}/@Measures.Unit`);
}

const PLACE_TYPES: Readonly<Record<PlacePart, EdmType>> = {
  position: 'Edm.Int32',
  sequence: 'Edm.Int32',
  transitionId: 'Edm.String',
  role: 'Edm.String',
  earliest: 'Edm.DateTimeOffset',
};

/** The type of a source that has one of its own; null where the upstream's value is read as the column's type. */
function typeOf(source: ColumnSource): EdmType | null {
  switch (source.kind) {
    case 'path':
      return null;
    case 'list':
      return 'Edm.String';
    case 'wall':
      return source.part === 'localDate' ? 'Edm.Date' : 'Edm.Int32';
    case 'place':
      return PLACE_TYPES[source.part];
  }
}

/** What bounds the range of a query must be a time that every row has. */
function readBounds(json: Json, where: string): BoundKind | null {
  const bounds = json['@Feed.Bounds'];
  if (bounds === undefined) return null;
  if (!BOUNDS.has(bounds as string)) throw unsound(`${where}/@Feed.Bounds`, `unknown: ${String(bounds)}`);
  if (json['$Type'] !== 'Edm.DateTimeOffset' || json['$Nullable'] === true) {
    throw unsound(`${where}/@Feed.Bounds`, 'only a DateTimeOffset that is never null bounds the range');
  }
  return bounds as BoundKind;
}

/** Settles which time column a wall-clock column reads; a local day keeps it, because days bound the range of a query. */
function withDay(column: Column, all: readonly Column[], typeName: string): Column {
  const { source } = column;
  if (source.kind !== 'wall') return column;
  const time = all.find((each) => each.name === source.of && each.type === 'Edm.DateTimeOffset');
  if (time === undefined)
    throw unsound(`${typeName}/${column.name}/@Feed.Source`, `there is no time ${source.of}`);
  return source.part === 'localDate' && time.bounds !== null
    ? Object.freeze({ ...column, wallOf: time })
    : column;
}

function readFilter(json: Json, where: string): ColumnFilter | null {
  if (json['@Feed.Filter'] === undefined) return null;
  const match = string(json['@Feed.Match'], `${where}/@Feed.Match`);
  if (!MATCHES.has(match)) throw unsound(`${where}/@Feed.Match`, `unknown: ${match}`);
  const spellings = json['@Feed.Spellings'] ?? 'asWritten';
  if (spellings !== 'asWritten' && spellings !== 'lowerCase')
    throw unsound(`${where}/@Feed.Spellings`, `unknown: ${String(spellings)}`);
  const filter = json['@Feed.Filter'];
  const names =
    typeof filter === 'string'
      ? [{ name: filter, role: null }]
      : Object.entries(object(filter, `${where}/@Feed.Filter`)).map(([role, each]) => ({
          name: string(each, where),
          role,
        }));
  return deepFrozen({ names, match: match as MatchKind, spellings });
}

function splitName(qualified: string): readonly [namespace: string, name: string] {
  const dot = qualified.lastIndexOf('.');
  return [qualified.slice(0, dot), qualified.slice(dot + 1)];
}

function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(deepFrozen);
  return Object.freeze(value);
}

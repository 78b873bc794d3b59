import { unsound } from './check.js';
import { type Json, object, string } from './json.js';
import type { AggregateMethod, Column, CustomAggregate, EdmType, Navigation } from './model.js';

const NAME = /^[A-Za-z_]\w{0,127}$/;
const METHODS: ReadonlySet<string> = new Set<AggregateMethod>([
  'count',
  'sum',
  'min',
  'max',
  'average',
  'countdistinct',
]);

/**
 * Reads `@Feed.Aggregates` of an entity set: by name an object of `method`, `of`, `filter` and `description`. The type follows from them. That
 * filters can be read is not checked here.
 */
export function readAggregates(
  setName: string,
  json: Json,
  columns: ReadonlyMap<string, Column>,
  navigation: readonly Navigation[],
): ReadonlyMap<string, CustomAggregate> {
  const declared = object(json['@Feed.Aggregates'] ?? {}, `${setName}/@Feed.Aggregates`);
  const taken = new Set([...columns.keys(), ...navigation.map(({ name }) => name)]);
  const aggregates = Object.entries(declared).map(([name, value]) => {
    const where = `${setName}/@Feed.Aggregates/${name}`;
    if (!NAME.test(name)) throw unsound(where, 'it is not a simple identifier');
    if (taken.has(name)) throw unsound(where, 'a property has this name');
    return readAggregate(name, object(value, where), columns, where);
  });
  return new Map(aggregates.map((each) => [each.name, each]));
}

function readAggregate(
  name: string,
  json: Json,
  columns: ReadonlyMap<string, Column>,
  where: string,
): CustomAggregate {
  const method = string(json['method'], `${where}/method`);
  if (!METHODS.has(method)) throw unsound(`${where}/method`, `unknown: ${method}`);
  const of = json['of'] === undefined ? null : string(json['of'], `${where}/of`);
  const column = of === null ? null : columns.get(of);
  if (column === undefined) throw unsound(`${where}/of`, `there is no property ${String(of)}`);
  return Object.freeze({
    name,
    type: typeOf(method as AggregateMethod, column, where),
    method: method as AggregateMethod,
    of,
    filter: json['filter'] === undefined ? null : string(json['filter'], `${where}/filter`),
    description: string(json['description'], `${where}/description`),
  });
}

/** Counts and sums of whole numbers are whole; an average is not. */
function typeOf(method: AggregateMethod, column: Column | null, where: string): EdmType {
  if ((method === 'count') !== (column === null))
    throw unsound(`${where}/of`, 'all methods but count are of a property');
  if (column === null || method === 'countdistinct') return 'Edm.Int64';
  if (method === 'min' || method === 'max') return column.type;
  const whole = column.type === 'Edm.Int32' || column.type === 'Edm.Int64';
  if (!whole && column.type !== 'Edm.Double') throw unsound(`${where}/of`, `${method} takes numbers`);
  return method === 'sum' && whole ? 'Edm.Int64' : 'Edm.Double';
}

import { type Condition, expressionOf } from './conditions.js';
import { type Field, JOURNEYS, pathSeenFrom } from './fields.js';

export interface OrderKey {
  readonly column: string;
  readonly descending: boolean;
}

/** What the form asks for. */
export interface Query {
  readonly set: string;
  /** Columns in their order; empty for all. */
  readonly columns: readonly string[];
  readonly conditions: readonly Condition[];
  readonly order: readonly OrderKey[];
  /** At most so many rows altogether; null for all. */
  readonly top: number | null;
}

/** What a URL is written for: the path of the service root, its IANA zone, and the fields of the query's set. */
export interface Place {
  readonly root: string;
  readonly zone: string;
  readonly fields: readonly Field[];
}

/** Columns worth seeing first, of the sets that have many. */
export const FIRST_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  [JOURNEYS]: [
    'journeyId',
    'time',
    'outcome',
    'mediaTypes',
    'channelName',
    'queueNames',
    'agentNames',
    'transfersCompleted',
    'queueWaitDuration',
    'handlingDuration',
  ],
  Transitions: [
    'journeyId',
    'sequence',
    'time',
    'name',
    'duration',
    'queueName',
    'agentNames',
    'previousQueueName',
    'previousAgentNames',
  ],
};

/** Newest first, by the column that costs no sort: rows come as the Journey API gives its journeys. */
export function firstOrder(columns: readonly { readonly name: string }[]): readonly OrderKey[] {
  const names = new Set(columns.map(({ name }) => name));
  const column = names.has('journeyTime') ? 'journeyTime' : names.has('time') ? 'time' : null;
  return column === null ? [] : [{ column, descending: true }];
}

export const writeOrder = (order: readonly OrderKey[]): string =>
  order.map(({ column, descending }) => (descending ? `${column} desc` : column)).join(',');

export function readOrder(text: string): OrderKey[] {
  return text.split(',').flatMap((part) => {
    const found = /^(\w+)( desc)?$/.exec(part.trim());
    return found === null ? [] : [{ column: found[1]!, descending: found[2] !== undefined }];
  });
}

/** The conditions and-ed, in the order they stand in; empty where none is complete. */
export function filterOf(conditions: readonly Condition[], { fields, zone }: Omit<Place, 'root'>): string {
  return conditions
    .flatMap((condition) => {
      const field = fields.find(({ path }) => path === condition.path);
      if (field === undefined) return [];
      return expressionOf(field, condition, field.ofJourney ? 'journey/' : '', zone) ?? [];
    })
    .join(' and ');
}

/** The options of a query by name, decoded. */
export function optionsOf(query: Query, place: Place): ReadonlyMap<string, string> {
  const filter = filterOf(query.conditions, place);
  const options: [string, string][] = [
    ['$filter', filter],
    ['$select', query.columns.join(',')],
    ['$orderby', writeOrder(query.order)],
    ['$top', query.top === null ? '' : String(query.top)],
  ];
  return new Map(options.filter(([, value]) => value !== ''));
}

/** A path with its options as they are sent. Characters that need no escape in a query keep their face, so that it stays readable. */
export function encoded(path: string, options: ReadonlyMap<string, string>): string {
  const escape = (text: string): string =>
    encodeURIComponent(text)
      .replaceAll('%24', '$')
      .replaceAll('%2C', ',')
      .replaceAll('%2F', '/')
      .replaceAll('%3A', ':')
      .replaceAll("'", '%27');
  const parts = [...options].map(([name, value]) => `${name}=${escape(value)}`);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}

/** The same for reading. */
export function decoded(path: string, options: ReadonlyMap<string, string>): string {
  const parts = [...options].map(([name, value]) => `${name}=${value}`);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}

export const setPath = (query: Query, { root }: Place): string => `${root}${query.set}`;

/** Path of the number of all rows that a query's filter leaves. */
export function countPath(query: Query, place: Place): string {
  const filter = filterOf(query.conditions, place);
  return encoded(`${setPath(query, place)}/$count`, new Map(filter === '' ? [] : [['$filter', filter]]));
}

/** The conditions that still mean something on another set: those about the journey. */
export function carriedTo(set: string, query: Query, journeys: boolean): readonly Condition[] {
  if (!journeys) return [];
  return query.conditions.flatMap((condition) => {
    const path = pathSeenFrom(condition.path, query.set, set);
    return path === null ? [] : [{ ...condition, path }];
  });
}

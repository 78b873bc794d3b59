import { readConditions, writeConditions } from './conditions.js';
import { JOURNEYS } from './fields.js';
import type { EntitySet } from '../metadata.js';
import { FIRST_COLUMNS, firstOrder, type Query, readOrder, writeOrder } from './query.js';
import { type Params, setParams, useView } from '../state.js';

/** What stands in the page's URL where columns or order differ from those a set begins with. */
const ALL = '*';
const NONE = 'none';

const PAGE_SIZES = [25, 50, 100, 500];
const USUAL_PAGE_SIZE = 50;

/** Where in the rows the page is: a skiptoken of the feed, and the number of the page it leads to, from 1. */
export interface At {
  readonly token: string;
  readonly page: number;
}

export interface QueryState {
  readonly set: EntitySet;
  readonly query: Query;
  readonly pageSize: number;
  readonly pageSizes: readonly number[];
  /** Null on the first page. */
  readonly at: At | null;
  /** Changes the query and goes back to its first page; `replace` leaves no step for the back button, as suits typing. */
  change(changes: Partial<Query>, options?: { readonly replace?: boolean }): void;
  setPageSize(size: number): void;
  turnTo(at: At | null): void;
}

/** The query that the page's URL holds; what it names and the feed has not is left out. */
export function useQuery(sets: readonly EntitySet[]): QueryState {
  const { params } = useView();
  const set = sets.find(({ name }) => name === params['set']) ?? sets.find(({ name }) => name === JOURNEYS)!;
  const query = readQuery(set, params);
  const size = Number(params['size']);
  return {
    set,
    query,
    pageSize: PAGE_SIZES.includes(size) ? size : USUAL_PAGE_SIZE,
    pageSizes: PAGE_SIZES,
    at: readAt(params),
    change: (changes, options) => {
      const next = { ...query, ...changes };
      const nextSet = sets.find(({ name }) => name === next.set) ?? set;
      setParams({ ...queryParams(nextSet, next), at: null, page: null }, options);
    },
    setPageSize: (next) => {
      setParams({ size: next === USUAL_PAGE_SIZE ? null : next, at: null, page: null });
    },
    turnTo: (at) => {
      setParams({ at: at?.token ?? null, page: at?.page ?? null });
    },
  };
}

function readAt({ at, page }: Readonly<Record<string, string>>): At | null {
  if (at === undefined) return null;
  const number = Number(page);
  return { token: at, page: Number.isInteger(number) && number > 1 ? number : 2 };
}

function readQuery(set: EntitySet, params: Readonly<Record<string, string>>): Query {
  const names = new Set(set.columns.map(({ name }) => name));
  const { columns = '', where = '', order = '', top = '' } = params;
  const asked = columns.split(',').filter((name) => names.has(name));
  const usual = FIRST_COLUMNS[set.name] ?? [];
  return {
    set: set.name,
    columns: columns === ALL ? [] : asked.length > 0 ? asked : usual,
    conditions: readConditions(where),
    order:
      order === '' ? firstOrder(set.columns) : readOrder(order).filter(({ column }) => names.has(column)),
    top: /^[1-9]\d{0,6}$/.test(top) ? Number(top) : null,
  };
}

/** The parameters of a query of a set, without what the set begins with anyway. */
export function queryParams(set: EntitySet, { columns, conditions, order, top }: Query): Params {
  const usual = (FIRST_COLUMNS[set.name] ?? []).join(',');
  const columnText = columns.join(',');
  const orderText = writeOrder(order);
  return {
    set: set.name === JOURNEYS ? null : set.name,
    columns: columnText === usual ? null : columns.length === 0 ? ALL : columnText,
    where: writeConditions(conditions),
    order: orderText === writeOrder(firstOrder(set.columns)) ? null : orderText === '' ? NONE : orderText,
    top,
  };
}

/** A search request's body, as far as the contract describes it. */
export interface SearchBody {
  readonly dateRange: { readonly start: string; readonly end: string };
  readonly filters?: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly limit: number;
  readonly sortDirection: 'ASC' | 'DESC';
  readonly nextPageCursor?: string;
}

const LONGEST_MS = 60 * 24 * 3_600_000;
const MOST_BYTES = 110_000;

/** What is wrong with a request by the contract and by what the feed promises of its requests; empty where nothing is. */
export function faultsOf(body: SearchBody): readonly string[] {
  const { dateRange, filters, limit } = body;
  const names = (filters ?? []).map(({ name }) => name);
  const span = Date.parse(dateRange.end) - Date.parse(dateRange.start);
  const checks: readonly (readonly [wrong: boolean, what: string])[] = [
    [filters?.length === 0, 'an empty list of filters'],
    [new Set(names).size < names.length, `a name twice: ${names.join(', ')}`],
    [(filters ?? []).some(({ values }) => values.length === 0), 'a filter without values'],
    [(filters ?? []).some(({ values }) => values.includes('')), 'an empty value'],
    [(filters ?? []).some(({ values }) => new Set(values).size < values.length), 'a value twice'],
    [!(span >= 0), 'a range that ends before it starts'],
    [span > LONGEST_MS, 'a range of more than 60 times 24 hours'],
    [!(limit >= 1 && limit <= 1000), `a limit of ${String(limit)}`],
    [JSON.stringify(body).length > MOST_BYTES, 'more than about 100 KB'],
  ];
  return checks.filter(([wrong]) => wrong).map(([, what]) => what);
}

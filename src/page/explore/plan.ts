/** What the page reads of an answer of `/explain/odata/…`. */
interface Explained {
  readonly range: Span;
  readonly nothing: string | null;
  readonly upstream: readonly Upstream[];
  readonly chosen: string;
  readonly estimatedRequests: { readonly atLeast: number };
  readonly joins: boolean;
  readonly exact: boolean;
  readonly conjuncts: readonly Conjunct[];
  readonly residual: string | null;
  readonly order: {
    readonly kind: 'walk' | 'sort';
    readonly direction: 'ASC' | 'DESC';
    readonly keys: readonly string[];
  };
}

interface Span {
  readonly start: string;
  readonly end: string;
}

interface Upstream {
  readonly path: string;
  readonly window: Span | null;
  readonly segments: number | { readonly atMost: number };
  readonly requests: readonly UpstreamRequest[];
}

interface UpstreamRequest {
  readonly dateRange: Span;
  readonly filters?: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly limit: number;
  readonly sortDirection: string;
}

interface Conjunct {
  readonly text: string;
  readonly pushed: 'window' | 'filter' | 'none';
  readonly exact: boolean;
  readonly because: string;
}

/** One part of the predicate, and who decides it. */
export interface Part {
  readonly text: string;
  /** `upstream`: decided by what is asked; `both`: narrows what is asked, rows are checked again; `feed`: only checked here. */
  readonly decidedBy: 'upstream' | 'both' | 'feed';
  readonly how: string;
}

/** A way of reading the Journey API. */
export interface Asked {
  readonly endpoint: string;
  readonly window: Span | null;
  readonly spans: string;
  readonly filters: readonly { readonly name: string; readonly values: string }[];
  readonly order: string;
  readonly records: string;
  /** Bodies of the first requests, as they are sent. */
  readonly bodies: readonly unknown[];
}

/** A plan for reading: the requests it becomes, what the feed does itself, and what that costs. */
export interface PlanView {
  readonly range: Span;
  /** Why the Journey API is not asked at all; null where it is. */
  readonly nothing: string | null;
  readonly atLeast: number;
  readonly asked: readonly Asked[];
  readonly parts: readonly Part[];
  /** What the feed does with the rows, in a sentence each. */
  readonly steps: readonly string[];
}

const many = (count: number, one: string): string => `${String(count)} ${one}${count === 1 ? '' : 's'}`;

const spansOf = (segments: Upstream['segments']): string =>
  typeof segments === 'number'
    ? `${many(segments, 'time span')}, as wide as the Journey API allows`
    : `${segments.atMost === 1 ? '1 time span' : `at most ${many(segments.atMost, 'time span')}`}, a day first, then pieces that fill their pages`;

/** Values shown of a filter; a list of hundreds is told by its length. */
const SHOWN_VALUES = 6;

function valuesOf(values: readonly string[]): string {
  const shown = values.slice(0, SHOWN_VALUES).join(' or ');
  return values.length > SHOWN_VALUES ? `${shown} or ${String(values.length - SHOWN_VALUES)} more` : shown;
}

function askedOf({ path, window, segments, requests }: Upstream): Asked {
  const [first] = requests;
  const filters = new Map(
    requests.flatMap(({ filters: each = [] }) =>
      each.map(({ name, values }) => [`${name}: ${valuesOf(values)}`, { name, values: valuesOf(values) }]),
    ),
  );
  return {
    endpoint: `POST ${path}`,
    window,
    spans: spansOf(segments),
    filters: [...filters.values()],
    order: first?.sortDirection === 'DESC' ? 'newest journey first' : 'oldest journey first',
    records: first === undefined ? '' : `${many(first.limit, 'record')} a page, followed by cursor`,
    bodies: requests,
  };
}

function partOf({ text, pushed, exact, because }: Conjunct): Part {
  const decidedBy = pushed === 'none' ? 'feed' : exact ? 'upstream' : 'both';
  const what = pushed === 'window' ? 'time range' : pushed === 'filter' ? 'filter' : 'checked by the feed';
  return { text, decidedBy, how: `${what}: ${because}` };
}

function stepsOf({ upstream, joins, residual, exact, order, chosen }: Explained): string[] {
  return [
    ...(upstream.length > 1 ? [`Of ${many(upstream.length, 'way')} to ask it takes ${chosen}.`] : []),
    ...(joins ? ['Journeys and transitions are both read, and joined by journey.'] : []),
    residual === null
      ? 'Rows need no check.'
      : exact
        ? 'What is asked decides already; rows are checked all the same.'
        : 'Each row is checked against the parts that the Journey API cannot decide.',
    order.kind === 'walk'
      ? `Rows come in the Journey API's own order and go out as they arrive (${order.keys.join(', ')}).`
      : `All rows of the range are read, then sorted (${order.keys.join(', ')}).`,
  ];
}

/** What a plan means, from the answer of `/explain/odata/…`. */
export function planView(answer: unknown): PlanView {
  const explained = answer as Explained;
  const { range, nothing, upstream, estimatedRequests, conjuncts } = explained;
  // A reference set has no upstream; its rows are the feed's own.
  const local = upstream.length === 0 && nothing === null ? 'the feed has these rows itself' : null;
  return {
    range,
    nothing: nothing ?? local,
    atLeast: estimatedRequests.atLeast,
    asked: upstream.map(askedOf),
    parts: conjuncts.map(partOf),
    steps: upstream.length === 0 ? [] : stepsOf(explained),
  };
}

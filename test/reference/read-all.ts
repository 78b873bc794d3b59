/** A full read of a Journey API by the letter of its contract: one page after the other, nothing parallel, nothing clever. */

export interface Named {
  readonly name?: string | null;
}
export interface RawAgent {
  readonly name?: string | null;
  readonly group?: { readonly id?: string | null; readonly name?: string | null } | null;
}
type List<T> = readonly (T | null)[] | null;

export interface RawJourney {
  readonly journeyId: string;
  readonly time: string;
  readonly outcome?: string | null;
  readonly direction?: string | List<string>;
  readonly channel?: { readonly id?: string | null; readonly name?: string | null } | null;
  readonly contact?: {
    readonly name?: string | null;
    readonly phoneNumber?: string | null;
    readonly email?: string | null;
  } | null;
  readonly interactions?: List<{
    readonly id?: string | null;
    readonly direction?: string | null;
    readonly type?: string | null;
  }>;
  readonly agents?: List<RawAgent>;
  readonly queues?: List<Named>;
  readonly ringGroups?: List<Named>;
  readonly mediaTypes?: List<string>;
  readonly pbxNames?: List<string>;
  readonly tenantIds?: List<string>;
  readonly wrapUpCodes?: List<string>;
  readonly transfersCompleted?: number | null;
  readonly forwardedToQueue?: number | null;
  readonly forwardedToRingGroup?: number | null;
  readonly forwardedToScript?: number | null;
  readonly handlingDuration?: number | null;
  readonly holdDuration?: number | null;
  readonly offeringDuration?: number | null;
  readonly queueAndRingGroupWaitDuration?: number | null;
  readonly queueWaitDuration?: number | null;
  readonly ringGroupWaitDuration?: number | null;
  readonly scriptTreatmentDuration?: number | null;
  readonly wrapUpDuration?: number | null;
}

export interface RawTransition {
  readonly time: string;
  readonly name?: string | null;
  readonly interactionId?: string | null;
  readonly agents?: List<RawAgent>;
  readonly previousAgents?: List<RawAgent>;
  readonly queue?: Named | null;
  readonly ringGroup?: Named | null;
  readonly previousQueue?: Named | null;
  readonly previousRingGroup?: Named | null;
  readonly duration?: number | null;
  readonly externalNumber?: string | null;
  readonly mediaType?: string | null;
}
export interface RawTransitions {
  readonly journeyId: string;
  readonly transitions: readonly RawTransition[];
}

/** What both endpoints hold of one range of journey starts; each journey once in each list. */
export interface RawData {
  readonly journeys: readonly RawJourney[];
  readonly transitions: readonly RawTransitions[];
}

/** Journey starts from `from` (included) to `to` (excluded), in epoch milliseconds. */
export interface ReadRange {
  readonly from: number;
  readonly to: number;
  /** Records a request. */
  readonly pageSize?: number;
}

interface Page<T> {
  readonly data: readonly T[];
  readonly nextPageCursor: string | null;
}
const dayMs = 86_400_000;
const windowMs = 30 * dayMs;
/** Windows overlap by this much on both sides, so that it does not matter whether the upstream's ends are inclusive. */
const overlapMs = 2000;

/**
 * Reads both endpoints whole. `baseUrl` is the part before `/v1`. Throws on any answer that is not 200, and when a cursor
 * comes back a second time.
 */
export async function readAll(baseUrl: string, key: string, range: ReadRange): Promise<RawData> {
  const journeys = await readEndpoint<RawJourney>(baseUrl, key, 'journeys', range);
  const lists = await readEndpoint<RawTransitions>(baseUrl, key, 'transitions', range);
  const starts = new Map(journeys.map((journey) => [journey.journeyId, Date.parse(journey.time)]));
  const inside = (start: number): boolean => start >= range.from && start < range.to;
  return {
    journeys: journeys.filter((journey) => inside(Date.parse(journey.time))),
    transitions: lists.filter((list) => inside(starts.get(list.journeyId) ?? earliestSecond(list))),
  };
}

/** The journey's start as its transitions tell it: the earliest one, floored to the second (epoch milliseconds). */
export function earliestSecond(list: RawTransitions): number {
  const earliest = Math.min(...list.transitions.map((transition) => Date.parse(transition.time)));
  return Math.floor(earliest / 1000) * 1000;
}

async function readEndpoint<T extends { readonly journeyId: string }>(
  baseUrl: string,
  key: string,
  endpoint: 'journeys' | 'transitions',
  { from, to, pageSize = 500 }: ReadRange,
): Promise<T[]> {
  const byId = new Map<string, T>();
  for (let start = from; start < to; start += windowMs) {
    const end = Math.min(start + windowMs, to);
    const dateRange = {
      start: new Date(start - overlapMs).toISOString(),
      end: new Date(end + overlapMs).toISOString(),
    };
    const seen = new Set<string>();
    let cursor: string | null = null;
    do {
      const body = {
        dateRange,
        displayTimezone: 'UTC',
        limit: pageSize,
        ...(cursor === null ? {} : { nextPageCursor: cursor }),
      };
      const page: Page<T> = await post<T>(`${baseUrl}/v1/${endpoint}/search`, key, body);
      for (const record of page.data) if (!byId.has(record.journeyId)) byId.set(record.journeyId, record);
      cursor = page.nextPageCursor;
      if (cursor !== null && seen.has(cursor)) throw new Error(`${endpoint}: the same cursor twice`);
      if (cursor !== null) seen.add(cursor);
    } while (cursor !== null);
  }
  return [...byId.values()];
}

async function post<T>(url: string, key: string, body: unknown): Promise<Page<T>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url}: ${response.status} ${text}`);
  const page = JSON.parse(text) as { data: readonly T[]; nextPageCursor?: string | null };
  return { data: page.data, nextPageCursor: page.nextPageCursor ?? null };
}

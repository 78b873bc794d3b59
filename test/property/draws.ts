import { faultsOf, type SearchBody, type Traits } from '../reference/index.js';
import type { TestFeed } from '../support/feed.js';

/** Draws of the whole folder; fewer make it quick, and lower what the statistics must reach in proportion. */
const TOTAL = Number(process.env.PROPERTY_DRAWS ?? 6500);

/** What each file draws of them. */
const SHARES = {
  answers: 0.365,
  filters: 0.155,
  expand: 0.1,
  paths: 0.065,
  roots: 0.065,
  options: 0.065,
  apply: 0.1,
  compute: 0.05,
  kept: 0.06,
} as const;

export type Share = keyof typeof SHARES;

/** Draws of one of several equal parts of a file. */
export const drawsOf = (share: Share, parts = 1): number => Math.ceil((TOTAL * SHARES[share]) / parts);

/** What the draws of a file had in them. */
export class Tally {
  draws = 0;
  #selective = 0;
  #pushed = 0;

  /** Notes a draw whose requests stand in the sandbox's log, and checks them. */
  note({ selective }: Pick<Traits, 'selective'>, { sandbox }: TestFeed): void {
    for (const { body } of sandbox.requests) expect(faultsOf(body as SearchBody)).toEqual([]);
    this.draws++;
    if (selective) this.#selective++;
    if (sandbox.requests.some(({ body }) => 'filters' in (body as object))) this.#pushed++;
  }

  get selective(): number {
    return this.#selective / this.draws;
  }

  get pushed(): number {
    return this.#pushed / this.draws;
  }
}

/** Names of the filters asked for at an endpoint since the requests were cleared. */
export function filtersAsked({ sandbox }: TestFeed, endpoint: string): ReadonlySet<string> {
  const bodies = sandbox.requests
    .filter(({ path }) => path.endsWith(`/${endpoint}/search`))
    .map(({ body }) => body as { filters?: readonly { name: string }[] });
  return new Set(bodies.flatMap(({ filters = [] }) => filters.map(({ name }) => name)));
}

import fc from 'fast-check';
import http from 'node:http';
import { createLogger } from '../../src/log/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { corpus } from './corpus.js';
import { knownQueries } from './known.js';
import { anyRequest, type FuzzRequest } from './requests.js';
import { faultOf, send, type Answer } from './send.js';

/**
 * Whatever is asked, the answer is one of OData: never a failure of the feed, errors as the standard has them, and bodies that are what
 * their type says. `FUZZ_URLS` sets how many are asked, `PROPERTY_SEED` draws others.
 */
jest.setTimeout(600_000);

const URLS = Number(process.env.FUZZ_URLS ?? 20_000);
const SEED = Number(process.env.PROPERTY_SEED ?? 7);
const AT_ONCE = 12;

interface Fault {
  readonly what: string;
  readonly asked: FuzzRequest;
}

const statuses = new Map<number, number>();
const faults: Fault[] = [];
/** What the feed logged of its failures. */
const failures: string[] = [];

describe(`requests drawn at random, seed ${String(SEED)}`, () => {
  let feed: TestFeed;
  let ids: readonly string[];
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });

  beforeAll(async () => {
    feed = await startTestFeed({
      now: '2025-06-15T12:00:00Z',
      sandbox: { journeysPerDay: 2, days: 5 },
      // Only what fails is logged: most of the time would go into lines that nobody reads.
      compose: {
        logger: createLogger({ level: 'error', destination: { write: (line) => failures.push(line) } }),
      },
      env: { FEED_HISTORY_DAYS: '6', FEED_MAX_JOURNEY_HOURS: '48' },
    });
    ids = (await feed.rows('Journeys?$select=journeyId')).map(({ journeyId }) => String(journeyId));
    feed.sandbox.clearRequests();
  });
  afterAll(async () => {
    agent.destroy();
    await feed.close();
  });

  async function ask(asked: FuzzRequest): Promise<void> {
    let what: string | null;
    try {
      const answer: Answer = await send(feed.url, agent, asked);
      what = faultOf(asked, answer);
      if (what !== null) what += loggedOf(answer);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    } catch (error) {
      what = `no whole answer: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (what !== null) faults.push({ what, asked });
  }

  it.each(corpus)('at an edge: %s', async (path) => {
    const url = `/odata/${encodeURI(path).replaceAll('%25', '%')}`;
    const asked: FuzzRequest = { method: 'GET', url, headers: {}, body: null };
    expect(faultOf(asked, await send(feed.url, agent, asked))).toBeNull();
  });

  it(`are answered as OData says, all ${String(URLS)}`, async () => {
    const known = { ids, queries: knownQueries(URLS / 10, SEED) };
    const requests = fc.sample(anyRequest(known), { numRuns: URLS, seed: SEED });
    const next = requests.values();
    const worker = async (): Promise<void> => {
      for (const asked of next) {
        await ask(asked);
        feed.sandbox.clearRequests();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(shortest(faults)).toEqual([]);
  });

  it('are of every kind: taken, refused, not found, not built', () => {
    for (const status of [200, 400, 404, 405, 501]) {
      expect([status, (statuses.get(status) ?? 0) >= URLS / 500]).toEqual([status, true]);
    }
    expect(statuses.get(200)).toBeGreaterThan(URLS / 8);
  });
});

/** The cause of a failure as the log has it, which the answer does not tell. */
function loggedOf({ headers }: Answer): string {
  const id = headers.get('x-request-id')?.[0] ?? '';
  const line = id === '' ? undefined : failures.find((one) => one.includes(id));
  return line === undefined ? '' : ` ${line.slice(0, 900)}`;
}

/** Of each kind of fault the request that is shortest to read. */
function shortest(all: readonly Fault[]): readonly string[] {
  const kinds = new Map<string, Fault>();
  for (const fault of all) {
    const kind = fault.what.replaceAll(/[0-9]+|'[^']*'/g, '#');
    const known = kinds.get(kind);
    if (known === undefined || fault.asked.url.length < known.asked.url.length) kinds.set(kind, fault);
  }
  return [...kinds.values()].map(({ what, asked }) => `${what} ← ${told(asked)}`);
}

const told = ({ method, url, headers, body }: FuzzRequest): string =>
  `${method} ${url.slice(0, 600)} ${JSON.stringify(headers)}${body === null ? '' : ` ${JSON.stringify(body)}`}`;

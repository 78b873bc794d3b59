import { explain, explainTree } from '../../src/plan/index.js';
import { planRequest } from '../../src/http/index.js';
import { startTestFeed } from '../support/feed.js';

/** The README's worked example, as typed after the service root. */
export const QUERY =
  "Journeys?$filter=localDate eq 2025-05-19 and queueNames eq 'Support S1' and transfersCompleted gt 0" +
  '&$select=time,queueNames,agentNames,transfersCompleted&$orderby=time desc&$top=3';

/** What the example comes to, against a sandbox whose clock stands two weeks after the day asked for. */
export interface Worked {
  readonly plan: string;
  readonly requests: readonly { readonly path: string; readonly body: unknown; readonly rows: number }[];
  readonly answer: { readonly range: string | null; readonly body: Record<string, unknown> };
}

export async function workedExample(): Promise<Worked> {
  const feed = await startTestFeed({
    now: '2025-06-02T09:00:00Z',
    sandbox: { journeysPerDay: 400, days: 60, seed: 1 },
    env: { FEED_TIME_ZONE: 'Europe/Bucharest', FEED_PUBLIC_URL: 'http://127.0.0.1:4004' },
  });
  try {
    const at = QUERY.indexOf('?');
    const planned = planRequest(QUERY.slice(0, at), QUERY.slice(at + 1), feed.feed);
    if (planned === null) throw new Error('The example has no plan.');
    const response = await feed.get(QUERY);
    return {
      plan: explainTree(explain(planned.plan, planned.root, feed.feed.upstreamPageSize)),
      answer: {
        range: response.headers.get('Journey-Time-Range'),
        body: (await response.json()) as Record<string, unknown>,
      },
      requests: feed.sandbox.requests.map(({ path, body, rows }) => ({ path, body, rows })),
    };
  } finally {
    await feed.close();
  }
}

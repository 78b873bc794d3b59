import { explainTree } from '../../src/plan/index.js';
import { observe } from '../golden/observe.js';
import { startTestFeed } from '../support/feed.js';

/** The use cases of the Journey API's contract, as URLs below `/odata/`; docs/use-cases.md quotes them. */
export const useCases = {
  journeys:
    'in/Europe~Paris/Journeys?$filter=time ge 2025-05-19T05:00:00Z and time lt 2025-05-19T20:00:00Z' +
    " and pbxs/any(p: p/pbxName eq 'acme-north')" +
    '&$select=journeyId,time,outcome,transfersCompleted' +
    '&$expand=transitions($select=time,name,queueName,agentNames,duration)&$orderby=transfersCompleted desc&$top=1',
  transfers:
    'in/Europe~Paris/Transitions?$filter=journeyTime ge 2025-05-18T21:00:00Z and journeyTime lt 2025-05-19T21:00:00Z' +
    " and name eq 'TRANSFER'" +
    '&$select=time,previousQueueName,previousAgentNames,queueName,ringGroupName,agentNames,externalNumber&$top=3',
  queues:
    'in/Europe~Paris/Journeys?$filter=localDate eq 2025-05-19' +
    " and queues/any(q: q/queueName in ('Support S1','Sales','Billing'))" +
    '&$select=time,outcome,queueNames,queueWaitDuration,handlingDuration&$top=3',
  abandoned:
    "in/Europe~Paris/JourneyQueues/$count?$filter=queueName eq 'Support S1' and journey/localDate eq 2025-05-19" +
    " and journey/outcome eq 'Abandoned'",
} as const;

export type UseCase = keyof typeof useCases;

export interface Worked {
  readonly name: UseCase;
  readonly plan: string;
  /** How many were sent to the upstream. */
  readonly requests: number;
  readonly answer: unknown;
}

/** Each against a sandbox whose clock stands two weeks after the day asked for. */
export async function workedUseCases(): Promise<readonly Worked[]> {
  const feed = await startTestFeed({
    now: '2025-06-02T09:00:00Z',
    sandbox: { journeysPerDay: 400, days: 60, seed: 1 },
  });
  try {
    const worked: Worked[] = [];
    for (const name of Object.keys(useCases) as UseCase[]) {
      const { plan, asked, answer } = await observe(feed, useCases[name]);
      const { range, upstream, joins, conjuncts, residual } = plan!;
      worked.push({
        name,
        plan: explainTree({ range, upstream, joins, conjuncts, residual }),
        requests: asked.length,
        answer,
      });
    }
    return worked;
  } finally {
    await feed.close();
  }
}

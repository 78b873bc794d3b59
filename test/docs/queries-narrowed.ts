import { both, cost, FROM, holds, nothing, passes, total, TO, type World } from './world.js';
import {
  type BiQuery,
  RANGE,
  STARTS,
  AGENT,
  AGENT_NAME,
  journeys,
  transitions,
  byAgent,
  byQueue,
  media,
  POWER_QUERY,
  PERSON,
} from './bi-query.js';

/** Filters that the Journey API has. */
export function narrowed(world: World): readonly BiQuery[] {
  const [, one, other] = world.within({});
  const { journeyId } = one!;
  const three = world.within({}).slice(0, 300);
  const ids = three.map((each) => `journeyId eq '${each.journeyId}'`).join(' or ');
  const names = Array.from({ length: 300 }, (_, i) => (i === 7 ? AGENT : `Nobody ${String(i)}`));
  const either = byQueue('Support S1', 'Sales');
  return [
    { tool: PERSON, url: journeys(`journeyId eq '${journeyId}'`), least: cost(1) },
    {
      tool: PERSON,
      url: `Journeys('${journeyId}')`,
      least: cost(1),
      because: 'looked for back to FEED_EARLIEST, the newest first',
      ahead: true,
    },
    {
      tool: PERSON,
      url: `Journeys('${journeyId}')/transitions`,
      least: both(cost(1)),
      because: 'the journey, then its transitions',
      ahead: true,
    },
    { tool: PERSON, url: transitions(`journeyId eq '${journeyId}'`), least: cost(1) },
    {
      tool: PERSON,
      url: journeys(`journeyId eq '${journeyId}' and journeyId eq '${other!.journeyId}'`),
      least: nothing,
    },
    { tool: PERSON, url: `Journeys?$filter=time ge ${TO} and time lt ${FROM}`, least: nothing },
    {
      tool: POWER_QUERY,
      url: journeys(`(${ids})`),
      shown: journeys("(journeyId eq '…' or … 300 terms)"),
      least: cost(300),
    },
    {
      tool: POWER_QUERY,
      url: journeys(`(${names.map((name) => `agentNames eq '${name}'`).join(' or ')})`),
      shown: journeys("(agentNames eq '…' or … 300 terms)"),
      least: world.reading(byAgent),
      because: 'the filter matches any member of the list',
    },
    {
      tool: POWER_QUERY,
      url: journeys(`agentNames eq '${AGENT}'`),
      least: world.reading(byAgent),
      because: 'the filter matches any member of the list',
    },
    {
      tool: POWER_QUERY,
      url: journeys(`agents/any(a: a/agentName eq '${AGENT}')`),
      least: world.reading(byAgent),
    },
    {
      tool: POWER_QUERY,
      url: `JourneyAgents?$filter=${STARTS} and agentName eq '${AGENT}'`,
      least: world.reading(byAgent),
    },
    {
      tool: POWER_QUERY,
      url: `Journeys/$count?$filter=${RANGE} and agents/any(a: a/agentName eq '${AGENT}')`,
      least: total,
    },
    {
      tool: POWER_QUERY,
      url: journeys(`agents/any(a: a/agentName eq '${AGENT}' and a/agentGroupName eq 'Team B')`),
      least: world.reading(
        ({ agents }) =>
          holds(agents, AGENT_NAME) && (agents ?? []).some((each) => each?.group?.name === 'Team B'),
      ),
      because: 'name and group may be those of two agents',
    },
    {
      tool: POWER_QUERY,
      url: journeys(
        `agents/any(a: a/agentName eq '${AGENT}') and agents/any(a: a/agentName eq 'Dr. Ruiz, Ana')`,
      ),
      least: world.reading(({ agents }) => holds(agents, 'Dr. Ruiz, Ana')),
      because: 'a filter takes one of them; the other is checked',
    },
    {
      tool: POWER_QUERY,
      url: journeys("queueNames eq 'Support S1'"),
      least: world.reading(byQueue('Support S1')),
      because: 'the filter matches any member of the list',
    },
    {
      tool: POWER_QUERY,
      url: journeys("(queueNames eq 'Support S1' or queueNames eq 'Sales')"),
      least: world.reading(either),
      because: 'the filter matches any member of the list',
    },
    {
      tool: POWER_QUERY,
      url: journeys(`(agentNames eq '${AGENT}' or wrapUpCodes eq 'Refund')`),
      least: world.reading((each) => byAgent(each) || (each.wrapUpCodes ?? []).includes('Refund')),
      because: 'two scans, merged; what both give is read twice, and totals are asked first',
    },
    {
      tool: POWER_QUERY,
      url: journeys(
        `queues/any(q: q/queueName eq 'Support S1') and agents/any(a: a/agentName eq '${AGENT}')`,
      ),
      least: world.reading((each) => byAgent(each) && byQueue('Support S1')(each)),
    },
    {
      tool: POWER_QUERY,
      url: journeys("(mediaTypes eq 'Phone' or mediaTypes eq 'Chat') and contactEmail ne null"),
      least: world.reading(media('Phone', 'Chat')),
      because: 'there is no filter for contactEmail',
    },
    {
      tool: POWER_QUERY,
      url: transitions("name eq 'TRANSFER'"),
      least: world.reading((each) => passes(each, 'TRANSFER')),
      because: 'the filter returns whole journeys',
    },
    {
      tool: POWER_QUERY,
      url: transitions("name eq 'TRANSFER' and previousQueueName eq 'Support S1'"),
      least: world.reading(
        (each) =>
          passes(each, 'TRANSFER') &&
          each.states.some(({ previousQueue }) => previousQueue?.name === 'Support S1'),
      ),
      because: 'the two may hold for two transitions',
    },
    {
      tool: PERSON,
      url: transitions("journey/tenants/any(t: t/tenantId eq 'acmeengage')"),
      least: world.reading(({ tenantIds }) => (tenantIds ?? []).includes('acmeengage')),
    },
  ];
}

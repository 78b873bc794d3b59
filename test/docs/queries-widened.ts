import { all, both, type Condition, cost, passes, type World } from './world.js';
import { type BiQuery, RANGE, journeys, named, POWER_QUERY, PERSON } from './bi-query.js';

/** What no filter stands for, and what takes both endpoints. */
export function widened(world: World): readonly BiQuery[] {
  const sales: Condition = ({ queues }) => named(queues).toLowerCase().includes('sales');
  const day = { from: '2025-05-19T00:00:00Z', to: '2025-05-20T00:00:00Z' };
  const noFilter = 'there is no filter for it';
  return [
    { tool: POWER_QUERY, url: journeys("outcome eq 'Abandoned'"), least: world.reading(), because: noFilter },
    {
      tool: POWER_QUERY,
      url: journeys("outcome eq 'Abandoned'", '&$top=10'),
      least: world.until(10, ({ outcome }) => outcome === 'Abandoned'),
      because: noFilter,
    },
    {
      tool: POWER_QUERY,
      url: journeys('handlingDuration gt 3000000000.0'),
      least: world.reading(),
      because: noFilter,
    },
    {
      tool: POWER_QUERY,
      url: journeys("contains(tolower(queueNames),'sales') and year(time) eq 2025", '&$orderby=time desc'),
      least: world.reading(),
      because: 'the filter knows whole names only',
    },
    {
      tool: POWER_QUERY,
      url: journeys("contains(tolower(queueNames),'sales')", '&$orderby=time desc&$top=20'),
      least: world.until(20, sales, { last: true }),
      because: 'the filter knows whole names only',
    },
    {
      tool: POWER_QUERY,
      url: journeys("not (queueNames eq 'Sales')", '&$top=100'),
      least: world.until(100, (each) => (each.queues ?? []).length > 0 && named(each.queues) !== 'Sales'),
      because: 'a filter cannot say what is not',
    },
    {
      tool: POWER_QUERY,
      url: journeys('', '&$orderby=handlingDuration desc&$top=10'),
      least: world.reading(),
      because: 'the only order upstream is by time',
    },
    {
      tool: POWER_QUERY,
      url: `Journeys/$count?$filter=${RANGE} and outcome eq 'Handled'`,
      least: world.reading(),
      because: noFilter,
    },
    { tool: POWER_QUERY, url: 'Journeys?$filter=localDate eq 2025-05-19', least: world.reading(all, day) },
    {
      tool: POWER_QUERY,
      url: 'Journeys?$filter=year(time) eq 2025 and month(time) eq 5 and day(time) eq 19',
      least: world.reading(all, day),
    },
    {
      tool: POWER_QUERY,
      url: journeys('', '&$expand=agents&$top=20'),
      least: cost(20),
      because: 'agents are part of the journey',
    },
    {
      tool: POWER_QUERY,
      url: journeys('', '&$expand=transitions&$top=20'),
      least: both(cost(20)),
      because: 'from both endpoints, joined',
    },
    {
      tool: POWER_QUERY,
      url: 'Journeys?$filter=localDate eq 2025-05-19&$expand=transitions',
      least: both(world.reading(all, day)),
      because: 'from both endpoints, joined',
    },
    {
      tool: PERSON,
      url: `Journeys?$filter=localDate eq 2025-05-19 and transitions/any(t: t/name eq 'HOLD')`,
      least: both(world.reading((each) => passes(each, 'HOLD'), day)),
      because: 'from both endpoints, joined',
    },
    {
      tool: PERSON,
      url: "Transitions?$filter=localDate eq 2025-05-19 and journey/outcome eq 'Abandoned'",
      least: both(world.reading(all, { ...day, from: '2025-05-12T00:00:00Z' })),
      because: 'from both endpoints, and from 168 hours before',
    },
  ];
}

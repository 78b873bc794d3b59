import { all, type Cost, cost, nothing, sum, total, TO, type World } from './world.js';
import {
  type BiQuery,
  RANGE,
  STARTS,
  journeys,
  transitions,
  POWER_QUERY,
  PREVIEW,
  REFRESH,
  TABLEAU,
} from './bi-query.js';
import { narrowed } from './queries-narrowed.js';
import { widened } from './queries-widened.js';

/** Previews, first and last rows, counts. */
function looks(world: World): readonly BiQuery[] {
  return [
    { tool: PREVIEW, url: journeys('', '&$top=7'), least: cost(7) },
    { tool: PREVIEW, url: journeys('', '&$top=1000'), least: cost(1000) },
    {
      tool: PREVIEW,
      url: 'Journeys?$filter=time gt 2025-05-03T00:00:00%2B01:00&$top=1000',
      least: cost(1000),
      ahead: true,
    },
    { tool: PREVIEW, url: transitions('', '&$top=1000'), least: world.untilTransition(1000), ahead: true },
    {
      tool: PREVIEW,
      url: `JourneyAgents?$filter=${STARTS}&$top=1000`,
      least: agentsUntil(world, 1000),
      ahead: true,
    },
    { tool: POWER_QUERY, url: journeys('', '&$orderby=time desc&$top=25'), least: cost(25) },
    {
      tool: POWER_QUERY,
      url: transitions('', '&$orderby=time desc&$top=25'),
      least: world.sinceTransition(25, 168),
      ahead: true,
      because: 'a journey of 168 hours may have the last transition',
    },
    {
      tool: POWER_QUERY,
      url: journeys('', '&$skip=1600&$top=10'),
      least: cost(10),
      because: 'totals show the way',
    },
    {
      tool: POWER_QUERY,
      url: journeys('', '&$skip=16000&$top=1000'),
      least: tail(world, 16_000),
      because: 'totals show the way',
    },
    { tool: POWER_QUERY, url: `Journeys/$count?$filter=${RANGE}`, least: total },
    { tool: POWER_QUERY, url: journeys('', '&$top=0&$count=true'), least: total },
    { tool: POWER_QUERY, url: journeys('', '&$top=20&$count=true'), least: sum(total, cost(20)) },
    {
      tool: POWER_QUERY,
      url: `Transitions/$count?$filter=${STARTS}`,
      least: world.reading(),
      because: 'totals count journeys',
    },
  ];
}

const tail = (world: World, skipped: number): Cost => cost(Math.min(1000, world.within({}).length - skipped));

function agentsUntil(world: World, count: number): Cost {
  let left = count;
  const at = world.within({}).findIndex(({ agents }) => (left -= (agents ?? []).length) <= 0);
  return cost(at + 1);
}

/** Whole tables, for good or in parts. */
function tables(world: World): readonly BiQuery[] {
  const may = { from: '2025-05-01T00:00:00Z', to: '2025-06-01T00:00:00Z' };
  const last = { from: '2025-06-10T00:00:00Z', to: TO };
  const between = 'between/2025-05-01/2025-06-11/';
  const span = ({ from, to }: { from: string; to: string }, column = 'time'): string =>
    `$filter=${column} ge ${from} and ${column} lt ${to}`;
  const week = { from: '2025-06-08T00:00:00Z', to: '2025-06-15T12:00:00Z' };
  return [
    { tool: REFRESH, url: `Journeys?${span(may)}`, least: world.reading(all, may) },
    { tool: REFRESH, url: `Journeys?${span(last)}`, least: world.reading(all, last) },
    { tool: REFRESH, url: `Transitions?${span(last, 'journeyTime')}`, least: world.reading(all, last) },
    {
      tool: REFRESH,
      url: `Transitions?${span(last)}`,
      least: world.reading(all, { ...last, from: '2025-06-03T00:00:00Z' }),
      because: 'journeys that began up to 168 hours before',
    },
    { tool: REFRESH, url: `JourneyQueues?${span(last, 'journeyTime')}`, least: world.reading(all, last) },
    { tool: POWER_QUERY, url: journeys('', '&$select=journeyId,time'), least: world.reading() },
    { tool: POWER_QUERY, url: 'last/7d/Journeys', least: world.reading(all, week) },
    { tool: POWER_QUERY, url: 'last/7d/TransitionAgents', least: world.reading(all, week) },
    { tool: TABLEAU, url: `${between}Journeys`, least: world.reading() },
    { tool: TABLEAU, url: `${between}Transitions`, least: world.reading() },
    { tool: TABLEAU, url: `${between}JourneyWrapUpCodes`, least: world.reading() },
    { tool: TABLEAU, url: `${between}Dates`, least: nothing, because: 'made by the feed' },
    { tool: TABLEAU, url: 'Outcomes', least: nothing, because: 'made by the feed' },
  ];
}

export function biQueries(world: World): readonly BiQuery[] {
  return [...looks(world), ...narrowed(world), ...widened(world), ...tables(world)];
}

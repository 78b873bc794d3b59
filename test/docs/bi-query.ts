import { type Condition, type Cost, FROM, holds, type Journey, TO } from './world.js';

/** A query as a BI tool sends it, with the least it can cost. */
export interface BiQuery {
  readonly tool: string;
  readonly url: string;
  /** How the page shows it, where the URL is too long. */
  readonly shown?: string;
  readonly least: Cost;
  /** Why no less will do, or why more was asked. */
  readonly because?: string;
  /** The page is full before all that was asked ahead is there: how much that is depends on the pace of the upstream. */
  readonly ahead?: true;
}

export const RANGE = `time ge ${FROM} and time lt ${TO}`;
export const STARTS = RANGE.replaceAll('time', 'journeyTime');
export const AGENT = "Siobhán O''Brien";
export const AGENT_NAME = "Siobhán O'Brien";

export const journeys = (filter: string, options = ''): string =>
  `Journeys?$filter=${RANGE}${filter === '' ? '' : ` and ${filter}`}${options}`;
export const transitions = (filter: string, options = ''): string =>
  `Transitions?$filter=${STARTS}${filter === '' ? '' : ` and ${filter}`}${options}`;

export const byAgent: Condition = ({ agents }) => holds(agents, AGENT_NAME);
export const byQueue =
  (...names: readonly string[]): Condition =>
  ({ queues }) =>
    holds(queues, ...names);
export const named = (list: Journey['queues']): string =>
  (list ?? []).flatMap((each) => each?.name ?? []).join('; ');
export const media =
  (...names: readonly string[]): Condition =>
  ({ mediaTypes }) =>
    (mediaTypes ?? []).some((each) => names.includes(each ?? ''));

export const POWER_QUERY = 'Power BI, Excel';
export const PREVIEW = 'Power BI preview';
export const REFRESH = 'incremental refresh';
export const TABLEAU = 'Tableau';
export const PERSON = 'anyone';

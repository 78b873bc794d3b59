import {
  ASSUMED,
  type Expansion,
  type Explanation,
  explain,
  type Plan,
  type PlanContext,
  planOf,
  type Query,
} from '../../src/plan/index.js';
import { bind } from '../../src/odata/index.js';
import { parseOrderby } from '../../src/odata/parser.js';
import { Zone } from '../../src/time/index.js';
import { journeys } from '../model/model.js';
import { NOW, predicateOf, scopeOf, type Setting } from '../odata/evaluating.js';

export interface PlanSetting extends Setting {
  readonly orderby?: string;
  readonly select?: readonly string[];
  readonly top?: number;
  readonly skip?: number;
  readonly count?: boolean;
  readonly expand?: readonly Expansion[];
  readonly context?: Partial<PlanContext>;
}

/** The defaults of the settings; now is 2025-06-15T12:34:56.789Z. */
export function contextOf(zone: string, changes: Partial<PlanContext> = {}): PlanContext {
  return {
    zone: new Zone(zone),
    now: NOW,
    nowStepMinutes: 5,
    historyDays: 30,
    earliest: Date.parse('2023-06-15T00:00:00Z'),
    tolerance: { maxJourneyMs: 168 * 3_600_000, slackMs: 60_000 },
    assumptions: ASSUMED,
    refused: new Set(),
    bounds: null,
    ...changes,
  };
}

export function queryOf(filter: string | null, setting: PlanSetting = {}): Query {
  const { set = journeys, orderby, select, expand = [], top = null, skip = 0, count = false } = setting;
  const scope = scopeOf(set, {}, '$orderby');
  return {
    set,
    predicate: filter === null ? null : predicateOf(filter, setting),
    order:
      orderby === undefined
        ? []
        : parseOrderby(orderby).map(({ expr, descending }) => ({ expr: bind(expr, scope), descending })),
    select: select === undefined ? set.columns : set.columns.filter(({ name }) => select.includes(name)),
    computed: [],
    expand,
    top,
    skip,
    count,
  };
}

/** The plan of a filter, in UTC unless told. */
export function planned(filter: string | null, setting: PlanSetting = {}): Plan {
  return planOf(queryOf(filter, setting), contextOf(setting.zone ?? 'UTC', setting.context));
}

export const explained = (filter: string | null, setting: PlanSetting = {}): Explanation =>
  explain(planned(filter, setting), contextOf(setting.zone ?? 'UTC'), 1000);

import type { Endpoint } from '../journey-api/index.js';
import { compile, type Evaluate, type EvaluateContext, type Row } from '../odata/index.js';
import {
  hull,
  type IntervalSet,
  namedIn,
  type Plan,
  type PushedFilter,
  type Strategy,
} from '../plan/index.js';
import { floorSecond, parseInstant } from '../time/index.js';
import { choose } from './choose.js';
import { type Direct, directOf } from './direct.js';
import { Bundle, type BundleRow, compileFlattening, type Flattening, relatedRows } from './flatten.js';
import { joined } from './join.js';
import type { Gathered, Gathering, ReadContext } from './read-context.js';
import type { JourneyRow } from './rows.js';
import { merged, scan } from './scan.js';
import type { Batch, Scan } from './segment-reader.js';
import { type Sources, tableGatherer, type TableGatherer } from './table-gatherer.js';
import type { TableEntry } from './page-tables.js';
import type { Reading, SourceRecord, Upstream } from './upstream.js';

/** How expressions over the rows of a read are evaluated. */
export function evaluationOf({ zone, sets }: Pick<ReadContext, 'zone' | 'sets'>): EvaluateContext {
  return { zone, related: (row: Row, navigation) => relatedRows(row as BundleRow, navigation, sets) };
}

/** Segments in which a journey is looked for by name at once: the newest has it most often. */
const NAMED_LANES = 4;

/** Journeys joined in one step. */
const JOIN_SIZE = 1000;

/**
 * Reads the journeys of a plan and gives the rows that match: choose a strategy → scan its branches → join the other endpoint where it is
 * needed → flatten → residual.
 */
export class Gatherer {
  readonly evaluation: EvaluateContext;
  readonly #matches: Evaluate | null;
  readonly #flattening: Flattening;
  readonly #upstream: Upstream;
  readonly #direct: Direct | null;
  readonly #tables: TableGatherer | null;
  #strategy: Strategy | null = null;

  constructor(
    readonly plan: Plan,
    readonly context: ReadContext,
  ) {
    const { zone, reader, limits, flights, signal, assumptions } = context;
    this.evaluation = evaluationOf(context);
    this.#matches = plan.residual === null ? null : compile(plan.residual, this.evaluation);
    this.#flattening = compileFlattening(plan.reads, zone);
    this.#upstream = { reader, limits, flights, signal, timeZone: zone.name, assumptions };
    this.#direct = directOf(plan, context, this.evaluation);
    const sources: Sources = {
      narrowly: (gathering) => this.#gatherUpstream(gathering),
      wholly: (gathering, cut, { endpoint, reading }) => {
        const whole = { ...this.#scanOf(endpoint, [], gathering), cut };
        return reading === null
          ? scan(whole, this.#upstream)
          : scan({ ...whole, ...byTables(reading) }, this.#upstream);
      },
    };
    const tolerance = this.toleranceMs('transitions');
    this.#tables = tableGatherer(plan, context, this.evaluation, sources, tolerance);
  }

  get upstream(): Upstream {
    return this.#upstream;
  }

  /** Told that all rows given were sent, as far as they were written. */
  sent(): void {
    this.#direct?.sent();
  }

  /** How far the start told of a record may be off, in milliseconds. */
  toleranceMs(endpoint: Endpoint): number {
    return endpoint === 'journeys' ? 0 : 2 * this.context.slackMs;
  }

  /** How many rows match, where all of them are kept; null where not. */
  async countKept(): Promise<number | null> {
    return (await this.#tables?.count(this.plan.window)) ?? null;
  }

  /** Reads the days of the next rows of a window into the store, where the plan's rows are kept by days; see TableGatherer. */
  async readAhead(...asked: Parameters<TableGatherer['readAhead']>): Promise<void> {
    await this.#tables?.readAhead(...asked);
  }

  async strategy(window: IntervalSet): Promise<Strategy> {
    this.#strategy ??= await choose(this.plan, window, this.context.zone, this.#upstream);
    return this.#strategy;
  }

  /** Rows from tables as far as those are kept, and from upstream. */
  async *gather(gathering: Gathering): AsyncGenerator<Gathered> {
    if (gathering.window.length === 0) return;
    if (this.#tables === null) yield* this.#gatherUpstream(gathering);
    else yield* this.#tables.gather(gathering);
  }

  async *#gatherUpstream(gathering: Gathering): AsyncGenerator<Gathered> {
    const { window } = gathering;
    const strategy = await this.strategy(window);
    const { assumptions } = this.context;
    const branches = strategy.branches.flatMap((branch) => {
      const named = namedIn(branch, gathering.only, assumptions);
      return named === null ? [] : [named];
    });
    const { direction } = this.plan.order;
    const direct = strategy.endpoint === 'journeys' ? this.#direct : null;
    if (direct !== null) {
      const scans = branches.map((branch) => {
        const asked = this.#scanOf('journeys', branch, gathering);
        return scan({ ...asked, ...byTables(direct.reading) }, this.#upstream);
      });
      for await (const batch of merged(scans, direction)) yield direct.gathered(batch);
      return;
    }
    const scans = branches.map((branch) =>
      scan(this.#scanOf(strategy.endpoint, branch, gathering), this.#upstream),
    );
    for await (const batch of merged(scans, direction)) {
      yield await this.#matching(strategy, batch, gathering);
    }
  }

  #scanOf(
    endpoint: Endpoint,
    filters: readonly PushedFilter[],
    { window, limit, ahead }: Gathering,
  ): Omit<Scan, 'reading'> {
    const { plan, context } = this;
    return {
      endpoint,
      window,
      cut: filters.length > 0 ? 'wide' : plan.cut,
      filters,
      direction: plan.order.direction,
      lanes: plan.wanted === null ? context.limits.lanes : Math.min(context.limits.lanes, NAMED_LANES),
      zone: context.zone,
      limit,
      startOf: startOfRecord,
      toleranceMs: this.toleranceMs(endpoint),
      ahead,
    };
  }

  async #matching(strategy: Strategy, batch: Batch, gathering: Gathering): Promise<Gathered> {
    const matches = this.#matches;
    const { set } = this.plan.query;
    const rows: JourneyRow[] = [];
    for (const bundle of await this.#bundles(strategy, batch, gathering)) {
      this.context.limits.noteDuration(bundle.duration());
      // Both ends are asked one millisecond early, so what lies outside may have come with it.
      const { journeys } = bundle.records;
      if (journeys !== undefined && (bundle.start < batch.segment.start || bundle.start >= batch.segment.end))
        continue;
      for (const row of bundle.rows(set)) if (matches === null || matches([row]) === true) rows.push(row);
    }
    const { records, reached } = batch;
    return {
      rows,
      selected: null,
      records: records.length,
      journeyIds: records.map(({ journeyId }) => journeyId),
      reached,
    };
  }

  async #bundles(strategy: Strategy, { records }: Batch, gathering: Gathering): Promise<readonly Bundle[]> {
    const { endpoint } = strategy;
    const other = endpoint === 'journeys' ? 'transitions' : 'journeys';
    const newestFirst = this.context.assumptions.transitionOrder === 'descending';
    const bundles: Bundle[] = [];
    for (let at = 0; at < records.length; at += JOIN_SIZE) {
      const part = records.slice(at, at + JOIN_SIZE);
      const others = this.plan.joins ? await this.#others(part, strategy, gathering) : null;
      for (const record of part) {
        const both = { [endpoint]: record, [other]: others?.get(record.journeyId) };
        bundles.push(new Bundle(record.journeyId, both, this.#flattening, newestFirst));
      }
    }
    return bundles;
  }

  async #others(
    part: readonly SourceRecord[],
    { endpoint, branches }: Strategy,
    gathering: Gathering,
  ): Promise<ReadonlyMap<string, SourceRecord>> {
    const other = endpoint === 'journeys' ? 'transitions' : 'journeys';
    const starts = part.map(startOfRecord).filter((start) => start !== null);
    const tolerance = this.toleranceMs(endpoint) / 2;
    const whole = hull(gathering.window)!;
    const early = starts.length === 0 ? whole.start : Math.min(...starts) - tolerance;
    const late = starts.length === 0 ? whole.end : Math.max(...starts) + tolerance + 1000;
    const span = { start: floorSecond(early), end: Math.ceil(late / 1000) * 1000 };
    const unnarrowed =
      endpoint === 'journeys' &&
      branches.every((branch) => branch.length === 0) &&
      gathering.only.length === 0;
    const canName = this.context.assumptions.valuesWithin === 'or';
    const scanOther = this.#scanOf(other, [], { window: [], only: [], limit: null, ahead: () => true });
    const ids = part.map(({ journeyId }) => journeyId);
    return await joined(
      ids,
      span,
      { unnarrowed, canName, whole: { ...scanOther, direction: 'ASC' } },
      this.#upstream,
    );
  }
}

/** What makes a scan read its pages as tables. */
export const byTables = (
  reading: Reading<TableEntry>,
): Required<Pick<Scan<TableEntry>, 'reading' | 'startOf'>> => ({
  reading,
  startOf: ({ start }) => start,
});

/** A record's start; null where it holds no time to tell it by. */
export function startOfRecord(record: SourceRecord): number | null {
  if ('transitions' in record) {
    const times = record.transitions.map(({ time }) => parseInstant(time)).filter((ms) => !Number.isNaN(ms));
    return times.length === 0 ? null : floorSecond(Math.min(...times));
  }
  const start = parseInstant(record.time);
  return Number.isNaN(start) ? null : start;
}

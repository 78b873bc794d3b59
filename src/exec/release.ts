import { type Bound, compile, type EvaluateContext, type Value } from '../odata/index.js';
import type { Plan } from '../plan/index.js';
import type { ReadContext } from './read-context.js';
import { compareBy, type CompareKeys } from './pool.js';
import type { JourneyRow } from './rows.js';

/** The order of a plan's rows, and which of them nothing still to be read can come before. All of it is fixed by the plan. */
export class Release {
  readonly compare: CompareKeys;
  /** Rows come in the order of transitions' own times, which may lie long after their journey's start. */
  readonly byEvent: boolean;
  /** Rows come from upstream in the very order asked for, journeys of one start included. */
  readonly tiesInOrder: boolean;
  /** Tables of the rows, read in the direction asked for, have them in the order asked for, but for journeys of one start. */
  readonly byTables: boolean;
  readonly #keys: readonly ((row: JourneyRow) => Value)[];
  readonly #slackMs: number;

  /**
   * `onePage`: no other page is before or behind this one. Of several none relies on how ties come: each is a search of its own, and an
   * upstream that orders ties anew each time would lose rows between them. `toleranceMs`: how far a start told by transitions may be off.
   */
  constructor(
    readonly plan: Plan,
    { assumptions }: ReadContext,
    evaluation: EvaluateContext,
    onePage: boolean,
    toleranceMs: number,
  ) {
    const { order, strategies } = plan;
    this.compare = compareBy(order.keys.map(({ descending }) => descending));
    this.#keys = order.keys.map(({ expr }) => compileKey(expr, evaluation));
    const bounds = boundsOfFirstKey(plan);
    const ascending = order.kind === 'walk' && order.direction === 'ASC';
    this.byEvent = ascending && bounds === 'event';
    this.tiesInOrder = onePage && plan.exact && ascending && assumptions.tieOrder === 'id' && endsInKey(plan);
    // What was reached is the start itself where journeys tell it, and only estimated from transitions.
    const startsKnown = strategies.every(({ endpoint }) => endpoint === 'journeys');
    this.#slackMs = bounds === 'start' && !startsKnown ? toleranceMs : 0;
    this.byTables = ascending && startsKnown && endsInKey(plan) && isOfRecords(plan);
  }

  keysOf(row: JourneyRow): readonly Value[] {
    return this.#keys.map((key) => key(row));
  }

  /** Tells of a row's keys whether its turn has come, once `reached` was read and `last` came last; null where that has to wait for the end. */
  ready(reached: number, last: JourneyRow | undefined): ((keys: readonly Value[]) => boolean) | null {
    const { order } = this.plan;
    if (order.kind !== 'walk') return null;
    if (this.tiesInOrder && last !== undefined) {
      const lastKeys = this.keysOf(last);
      return (keys) => this.compare(keys, lastKeys) <= 0;
    }
    const slack = this.#slackMs;
    const sign = order.direction === 'ASC' ? 1 : -1;
    const border = order.direction === 'ASC' ? reached - order.leadMs - slack : reached + order.lagMs + slack;
    return (keys) => (border - (keys[0] as number)) * sign > 0;
  }
}

/** A plain column is read on its own, since a row need not have all its values at hand. */
function compileKey(expr: Bound, evaluation: EvaluateContext): (row: JourneyRow) => Value {
  if (expr.kind === 'column' && expr.of.variable === 0 && expr.of.path.length === 0) {
    const { index } = expr.column;
    return (row) => row.value(index);
  }
  const evaluate = compile(expr, evaluation);
  return (row) => evaluate([row]);
}

function boundsOfFirstKey({ order }: Plan): string | null {
  const first = order.keys[0]!.expr;
  return first.kind === 'column' ? first.column.bounds : null;
}

/** Whether each row is a journey, and its start a column of it. */
const isOfRecords = ({ query: { set } }: Plan): boolean =>
  set.source.kind === 'endpoint' && set.source.rows.kind === 'record';

/** Whether rows go by their start and then, ascending, by the journey's identifier. */
function endsInKey(plan: Plan): boolean {
  const { keys } = plan.order;
  const second = keys[1];
  if (keys.length !== 2 || second === undefined || second.descending) return false;
  const { expr } = second;
  return (
    expr.kind === 'column' && expr.column === plan.query.set.key[0] && boundsOfFirstKey(plan) === 'start'
  );
}

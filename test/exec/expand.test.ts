import { compileExpansion } from '../../src/exec/expand.js';
import { type BundleRow, relatedRows } from '../../src/exec/flatten.js';
import { bind, bindPredicate, type EvaluateContext, scopeAt } from '../../src/odata/index.js';
import { parseExpression, parseOrderby } from '../../src/odata/parser.js';
import type { Expansion } from '../../src/plan/index.js';
import { Zone } from '../../src/time/index.js';
import { journeys, model, setOf } from '../model/model.js';
import { journey } from './records.js';
import { bundleOf } from './rows.js';

const agents = setOf('JourneyAgents');
const evaluation: EvaluateContext = {
  zone: new Zone('UTC'),
  related: (row, navigation) => relatedRows(row as BundleRow, navigation, model.sets),
};
const [row] = bundleOf({ journeys: journey }).rows(journeys);

interface Options {
  readonly filter?: string;
  readonly orderby?: string;
  readonly top?: number;
  readonly skip?: number;
}

/** The agents an expansion gives, as position and name, and how many there are. */
function expanded({ filter, orderby, top = 3, skip = 0 }: Options): readonly [string, number] {
  const scope = (target: string) =>
    scopeAt({ index: 1, set: agents }, { index: 0, set: journeys }, { model, aliases: {}, now: 0 }, target);
  const expansion: Expansion = {
    navigation: journeys.navigation.get('agents')!,
    variable: 1,
    selection: {
      set: agents,
      predicate: filter === undefined ? null : bindPredicate(parseExpression(filter), scope('$filter')),
      order: (orderby === undefined ? [] : parseOrderby(orderby)).map(({ expr, descending }) => ({
        expr: bind(expr, scope('$orderby')),
        descending,
      })),
      select: [],
      computed: [],
      expand: [],
      top: top === 3 ? null : top,
      skip,
      count: false,
    },
  };
  const { rows, total } = compileExpansion(expansion, evaluation)([row]);
  const text = rows.map(({ values }) => String(values[agents.column.get('position')!.index])).join('');
  return [text, total];
}

describe('an expansion', () => {
  it.each<[Options, string, number]>([
    [{}, '012', 3],
    [{ filter: "agentName eq 'Ioana Marin'" }, '02', 2],
    [{ filter: "agentName eq 'Nobody'" }, '', 0],
    [{ filter: 'null' }, '', 0],
    [{ filter: "$it/outcome eq 'Handled' and position gt 0" }, '12', 2],
    [{ filter: "journey/queues/any(q: q/queueName eq 'Orders NL')" }, '012', 3],
    // Ties stay in the order of the set.
    [{ orderby: 'agentName desc' }, '102', 3],
    [{ orderby: 'agentName,position desc' }, '201', 3],
    [{ orderby: 'length(agentGroupName) desc' }, '102', 3],
    [{ top: 2 }, '01', 3],
    [{ top: 0 }, '', 3],
    [{ skip: 1 }, '12', 3],
    [{ skip: 5 }, '', 3],
    [{ filter: 'position ge 1', orderby: 'position desc', skip: 1, top: 1 }, '1', 2],
  ])('%j gives %s of %d', (options, positions, total) => {
    expect(expanded(options)).toEqual([positions, total]);
  });
});

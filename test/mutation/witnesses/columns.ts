import { navigations, q, type Cond, type Query, type SetName, type Sets } from '../../reference/index.js';
import { type Asked } from '../worlds.js';
import {
  answers,
  byJourney,
  type Check,
  common,
  counts,
  ensure,
  eq,
  every,
  first,
  has,
  journeys,
  nothingAsked,
  within,
  type Witness,
} from './kit.js';

export type Match = 'single' | 'row' | 'joined' | 'journeyIdBeforeDash';
interface Translated {
  readonly set: SetName;
  readonly column: string;
  readonly match: Match;
  /** The filters of the contract that `column eq 'value'` may ask by. */
  readonly filters: readonly string[];
}

const on = (set: SetName, match: Match, pairs: Readonly<Record<string, string>>): readonly Translated[] =>
  Object.entries(pairs).map(([column, filter]) => ({ set, column, match, filters: [filter] }));

/** The translation table, written down from the contract's filters and the feed's columns. */
export const table: readonly Translated[] = [
  ...on('Journeys', 'single', { journeyId: 'journeyId' }),
  ...on('Journeys', 'joined', {
    interactionIds: 'interactions.id',
    agentNames: 'agents.name',
    agentGroupNames: 'agents.group.name',
    queueNames: 'queues.name',
    ringGroupNames: 'ringGroups.name',
    mediaTypes: 'mediaTypes',
    pbxNames: 'pbxNames',
    tenantIds: 'tenantIds',
    wrapUpCodes: 'wrapUpCodes',
  }),
  ...on('Transitions', 'journeyIdBeforeDash', { transitionId: 'journeyId' }),
  ...on('Transitions', 'single', { journeyId: 'journeyId' }),
  ...on('Transitions', 'row', {
    name: 'transitions.name',
    interactionId: 'transitions.interactionId',
    queueName: 'transitions.queue.name',
    ringGroupName: 'transitions.ringGroup.name',
    previousQueueName: 'transitions.previousQueue.name',
    previousRingGroupName: 'transitions.previousRingGroup.name',
  }),
  ...on('Transitions', 'joined', {
    agentNames: 'transitions.agents.name',
    previousAgentNames: 'transitions.previousAgents.name',
  }),
  ...on('TransitionAgents', 'journeyIdBeforeDash', { transitionId: 'journeyId' }),
  ...on('TransitionAgents', 'single', { journeyId: 'journeyId' }),
  {
    set: 'TransitionAgents',
    column: 'agentName',
    match: 'row',
    filters: ['transitions.agents.name', 'transitions.previousAgents.name'],
  },
  ...bridge('JourneyInteractions', { interactionId: 'interactions.id' }),
  ...bridge('JourneyAgents', {
    agentName: 'agents.name',
    agentGroupId: 'agents.group.id',
    agentGroupName: 'agents.group.name',
  }),
  ...bridge('JourneyQueues', { queueName: 'queues.name' }),
  ...bridge('JourneyRingGroups', { ringGroupName: 'ringGroups.name' }),
  ...bridge('JourneyMediaTypes', { mediaType: 'mediaTypes' }),
  ...bridge('JourneyPbxs', { pbxName: 'pbxNames' }),
  ...bridge('JourneyTenants', { tenantId: 'tenantIds' }),
  ...bridge('JourneyWrapUpCodes', { wrapUpCode: 'wrapUpCodes' }),
];

function bridge(set: SetName, pairs: Readonly<Record<string, string>>): readonly Translated[] {
  return [...on(set, 'single', { journeyId: 'journeyId' }), ...on(set, 'row', pairs)];
}

export const columnWitness = ({ set, column }: Pick<Translated, 'set' | 'column'>): string =>
  `${set}/${column} asks by its filter`;
export const differWitness = ({ set, column }: Pick<Translated, 'set' | 'column'>): string =>
  `${set}/${column} may differ within a journey`;
export const boundsWitness = (set: string, column: string): string =>
  `a day of ${set}, by ${column}, asks for that day`;

const JOINER = '; ';

/** Values that tell a right filter and match kind from a wrong one. */
function tellingValues(sets: Sets, { set, column, match }: Translated): readonly string[] {
  if (match === 'joined') {
    const known = common(sets, set, column);
    // A member that stands alone on one row, and on another before others: not a name that holds the joiner itself.
    const alone = known.filter((value) => known.some((list) => list.startsWith(value + JOINER)));
    const [member] = alone;
    if (member === undefined) return [known.find((value) => value.includes(JOINER)) ?? known[0]];
    // Two PBXs joined are no PBX of the key's: the upstream refuses such a value, and the feed does without.
    const refused = column === 'pbxNames' || column === 'tenantIds';
    return [member, ...known.filter((list) => list.startsWith(member + JOINER)).slice(0, refused ? 0 : 1)];
  }
  // Two filters at once pay only for somebody rare.
  if (set === 'TransitionAgents' && column === 'agentName') return common(sets, set, column).slice(-1);
  const mixed = byJourney(sets, set).flatMap((rows) =>
    rows.filter((row) => row[column] !== null && rows.some((other) => other[column] !== row[column])),
  );
  const [value] = mixed.map((row) => String(row[column]));
  return [value ?? common(sets, set, column)[0]];
}

function asksBy({ filters, column, match }: Translated) {
  return (asked: readonly Asked[]): void => {
    ensure(asked.length > 0, 'nothing was asked');
    for (const { filters: found = [], limit } of asked) {
      if (found.length === 0 && limit === 1) continue;
      const [only, ...others] = found;
      ensure(only !== undefined && others.length === 0, `asked by ${found.length} filters`);
      ensure(filters.includes(only.name), `${column} asked by ${only.name}`);
      const lower = only.values.some((value) => value === value.toLowerCase());
      const upper = only.values.some((value) => value !== value.toLowerCase());
      if (only.name === 'mediaTypes') ensure(lower && upper, 'one spelling only');
    }
    const names = new Set(asked.flatMap(({ filters: found = [] }) => found.map(({ name }) => name)));
    ensure(names.size === filters.length, `asked by ${[...names].join()}`);
    const values = asked.flatMap(({ filters: found = [] }) => found.flatMap((each) => each.values));
    if (match !== 'joined' && !filters.includes('mediaTypes'))
      ensure(new Set(values).size === 1, `asked for ${values.join()}`);
  };
}

/** Two values of one row at once are a contradiction, unless the column may be a list. */
function contradicts(translated: Translated): Witness {
  const { set, column } = translated;
  return answers(
    `${set}/${column} has one value`,
    (sets) => {
      const [a, b] = common(sets, set, column);
      const other = column === 'transitionId' ? `no${b}` : b;
      return every(set, q.and(eq(column, a), eq(column, other)));
    },
    { check: nothingAsked, empty: true },
  );
}

/** A condition on some row of a set, of the journey. */
function ofJourney(set: SetName, column: string, value: string): Cond {
  if (set === 'TransitionAgents') {
    const inner = { ...has('agents', column, value), of: 't' } as Extract<Cond, { k: 'some' }>;
    return q.some('transitions', 't', inner);
  }
  const [name] = Object.entries(navigations.Journeys).flatMap(([each, { to }]) => (to === set ? [each] : []));
  return has(name, column, value);
}

/** Two rows of a journey may meet two conditions that no row meets at once. */
function mayDiffer({ set, column }: Translated): Witness {
  return answers(differWitness({ set, column }), (sets) => {
    const pairs = byJourney(sets, set).map((rows) => [
      ...new Set(rows.flatMap((row) => (row[column] === null ? [] : [String(row[column])]))),
    ]);
    const [a, b] = first(
      pairs.filter(({ length }) => length > 1),
      `journey with two values of ${set}/${column}`,
    );
    return every('Journeys', q.and(ofJourney(set, column, a), ofJourney(set, column, b)));
  });
}

/** Totals count what a filter selects, so only what is exact may be counted by them. */
const counted = (translated: Translated): Witness =>
  counts(`${translated.set}/${translated.column} is counted right`, (sets) =>
    every(translated.set, eq(translated.column, tellingValues(sets, translated)[0])),
  );

const columnWitnesses: readonly Witness[] = table.flatMap((translated) => {
  const { set, column, match } = translated;
  const own = answers(
    columnWitness(translated),
    (sets) => tellingValues(sets, translated).map((value) => every(set, eq(column, value))),
    { check: asksBy(translated) },
  );
  // No journey of the simulation is transferred between two ring groups.
  const lists = match === 'row' || (match === 'joined' && set === 'Transitions');
  const differ = lists && column !== 'previousRingGroupName' ? [mayDiffer(translated)] : [];
  return [own, ...differ, match === 'joined' ? counted(translated) : contradicts(translated)];
});

const SETS: readonly SetName[] = [...new Set(table.map(({ set }) => set))];
const DAY_MS = 86_400_000;

/** Every set's time columns bound what is asked; transitions may lie long after their journey's start. */
const boundsWitnesses: readonly Witness[] = SETS.flatMap((set) => {
  const columns = ['time', 'journeyTime', 'localDate'].filter(
    (name) => set !== 'Journeys' || name !== 'journeyTime',
  );
  return columns.flatMap((column): Witness[] => {
    const known = set === 'Journeys' || set === 'Transitions';
    if (!known && column === 'localDate') return [];
    if (column === 'time' && !known && set !== 'TransitionAgents') return [];
    const widening =
      column !== 'journeyTime' && set.startsWith('Transition') ? 400 * 3_600_000 + 60_000 : 60_000;
    const make = (sets: Sets): Query => {
      const { day, next } = midday(sets);
      const value = q.col(column);
      if (column === 'localDate') return every(set, q.cmp(value, 'eq', q.date(day)));
      return every(set, q.and(q.cmp(value, 'ge', q.time(next - DAY_MS)), q.cmp(value, 'lt', q.time(next))));
    };
    const check: Check = (asked, stand) => {
      const { next } = midday(stand.sets);
      ensure(asked.length > 0, 'nothing was asked');
      within(next - DAY_MS, next, widening)(asked, stand);
    };
    return [answers(boundsWitness(set, column), make, { check })];
  });
});

/** A local day in the middle of the data, in summer time, and the instant it ends. */
function midday(sets: Sets): { readonly day: string; readonly next: number } {
  const all = journeys(sets);
  const day = String(all[Math.floor(all.length / 2)].localDate);
  return { day, next: Date.parse(`${day}T00:00:00+03:00`) + DAY_MS };
}

export const witnesses: readonly Witness[] = [...columnWitnesses, ...boundsWitnesses];

import fc from 'fast-check';
import type { JourneyRecord, JourneyTransitionsRecord } from '../../src/journey-api/index.js';
import type { EntitySet } from '../../src/model/index.js';
import { setOf } from '../model/model.js';
import type { BothRecords } from './contract-filters.js';

const NAMES = ['a', 'b', 'a; b', '', "o'c"] as const;
const maybe = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(each, { freq: 6 });
const name = fc.constantFrom(...NAMES);
const ids = fc.constantFrom('a', 'b', 'a-1');
const named = maybe(fc.record({ name: maybe(name) }));
const agents = fc.array(
  maybe(fc.record({ name: maybe(name), group: maybe(fc.record({ id: maybe(name), name: maybe(name) })) })),
  { maxLength: 3 },
);
const texts = fc.array(maybe(name), { maxLength: 3 });
const time = fc.constantFrom('2025-06-10T00:00:00Z', '2025-06-11T08:00:00.5+02:00', '2025-06-10T00:00:01Z');

const journeyRecord = (journeyId: string): fc.Arbitrary<JourneyRecord> =>
  fc.record({
    journeyId: fc.constant(journeyId),
    time: fc.constant('2025-06-10T00:00:00Z'),
    interactions: fc.array(maybe(fc.record({ id: maybe(name) })), { maxLength: 2 }),
    agents,
    queues: fc.array(named, { maxLength: 3 }),
    ringGroups: fc.array(named, { maxLength: 2 }),
    mediaTypes: fc.array(fc.constantFrom('Phone', 'Chat', 'Email', null), { maxLength: 3 }),
    pbxNames: texts,
    tenantIds: texts,
    wrapUpCodes: texts,
  });
const transitionsRecord = (journeyId: string): fc.Arbitrary<JourneyTransitionsRecord> =>
  fc.record({
    journeyId: fc.constant(journeyId),
    transitions: fc.array(
      fc.record({
        time,
        name: maybe(fc.constantFrom('STARTED', 'TALKING', 'TRANSFER')),
        interactionId: maybe(name),
        agents,
        previousAgents: agents,
        previousQueue: named,
        previousRingGroup: named,
        queue: named,
        ringGroup: named,
      }),
      { minLength: 1, maxLength: 3 },
    ),
  });

/** A journey as both endpoints know it: few names, so that predicates meet them. */
export const journeyRecords: fc.Arbitrary<BothRecords> = ids.chain((journeyId) =>
  fc.record({ journeys: journeyRecord(journeyId), transitions: transitionsRecord(journeyId) }),
);

const VOCABULARY: Readonly<Record<string, readonly string[]>> = {
  journeyId: ['a', 'b', 'a-1', 'c'],
  transitionId: ['a-0', 'a-1', 'b-1', 'a-1-0', 'c'],
  role: ['current', 'previous', 'other'],
  name: ['STARTED', 'TALKING', 'TRANSFER', 'talking'],
  mediaType: ['Phone', 'phone', 'Chat'],
  mediaTypes: ['Phone', 'Chat', 'Phone; Chat', 'Phone; Email', 'chat'],
};
const quoted = (value: string | null): string =>
  value === null ? 'null' : `'${value.replaceAll("'", "''")}'`;

/** A condition on one column that has a filter, or on the role; `prefix` leads to its row. */
function leaf(set: EntitySet, prefix: string): fc.Arbitrary<string> {
  const filterable = set.columns.filter(({ name: each, filter }) => filter !== null || each === 'role');
  return fc.constantFrom(...filterable).chain((column) => {
    const values = VOCABULARY[column.name] ?? [...NAMES, 'b; a', 'x'];
    const value = fc.option(fc.constantFrom(...values), { freq: 12 }).map(quoted);
    const path = prefix + column.name;
    const list = fc.array(value, { minLength: 2, maxLength: 4 });
    return fc.oneof(
      { weight: 6, arbitrary: value.map((each) => `${path} eq ${each}`) },
      { weight: 1, arbitrary: value.map((each) => `${each} eq ${path}`) },
      { weight: 3, arbitrary: list.map((each) => `${path} in (${each.join(',')})`) },
      {
        weight: 2,
        arbitrary: list.map((each) => `(${each.map((one) => `${path} eq ${one}`).join(' or ')})`),
      },
      { weight: 1, arbitrary: value.map((each) => `${path} ne ${each}`) },
      { weight: 1, arbitrary: value.map((each) => `(${path} eq ${each}) eq true`) },
    );
  });
}

interface Place {
  readonly set: EntitySet;
  /** Leads to the row: nothing for that of the query, else a variable or navigation with a slash. */
  readonly prefix: string;
  readonly depth: number;
  /** Names variables apart. */
  readonly nested: number;
  readonly root: EntitySet;
}

/** Conditions on related rows, as deep as the place allows. */
function related({ set, prefix, depth, nested, root }: Place): readonly fc.Arbitrary<string>[] {
  if (depth === 0) return [];
  return [...set.navigation.values()].flatMap(({ name: navigation, target, collection }) => {
    const to = setOf(target);
    if (!collection)
      return [at({ set: to, prefix: `${prefix}${navigation}/`, depth: depth - 1, nested, root })];
    const variable = `v${String(nested)}`;
    const body = at({ set: to, prefix: `${variable}/`, depth: depth - 1, nested: nested + 1, root });
    return [
      fc
        .tuple(fc.constantFrom('any', 'any', 'any', 'all'), body)
        .map(([op, each]) => `${prefix}${navigation}/${op}(${variable}: ${each})`),
      leaf(to, '').map((each) => `${prefix}${navigation}/$count($filter=${each}) gt 0`),
    ];
  });
}

/** Predicates on a row and what it leads to: equalities, lists, lambdas, paths, counts, and/or/not. */
function at(place: Place): fc.Arbitrary<string> {
  const own = leaf(place.set, place.prefix);
  const outer = leaf(place.root, '$it/');
  const more = related(place);
  const one = fc.oneof(
    { weight: 5, arbitrary: own },
    ...(more.length === 0 ? [] : [{ weight: 5, arbitrary: fc.oneof(...more) }]),
    ...(place.nested === 0 ? [] : [{ weight: 1, arbitrary: outer }]),
  );
  const joined = (op: string) => fc.tuple(one, one).map(([a, b]) => `(${a} ${op} ${b})`);
  const both = fc.tuple(joined('or'), joined('or')).map(([a, b]) => `(${a} and ${b})`);
  const some = fc.tuple(joined('and'), one).map(([a, b]) => `(${a} or ${b})`);
  return fc.oneof(
    { weight: 6, arbitrary: one },
    { weight: 5, arbitrary: joined('and') },
    { weight: 3, arbitrary: joined('or') },
    { weight: 2, arbitrary: both },
    { weight: 2, arbitrary: some },
    { weight: 1, arbitrary: one.map((each) => `not (${each})`) },
  );
}

/** Lists that members of a journey's bridges, or its identifier, are to hold: what filters may answer exactly. */
function plain(set: EntitySet): fc.Arbitrary<string> {
  const prefix = set.name === 'Journeys' ? '' : 'journey/';
  const journeys = setOf('Journeys');
  if (prefix !== '' && !set.navigation.has('journey')) return leaf(set, '');
  const bridges = [...journeys.navigation.values()].filter(({ target }) => target !== 'Transitions');
  const member = fc
    .constantFrom(...bridges)
    .chain(({ name: bridge, target }) =>
      leaf(setOf(target), 'm/').map((each) => `${prefix}${bridge}/any(m: ${each})`),
    );
  const byId = fc.constantFrom("'a'", "'b'").map((id) => `${prefix}journeyId eq ${id}`);
  return fc
    .array(fc.oneof({ weight: 3, arbitrary: member }, byId), { minLength: 1, maxLength: 2 })
    .map((each) => each.join(' and '));
}

export const predicatesOn = (set: EntitySet): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 5, arbitrary: at({ set, prefix: '', depth: 2, nested: 0, root: set }) },
    { weight: 1, arbitrary: plain(set) },
  );

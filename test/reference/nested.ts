import fc from 'fast-check';
import { anyQuery, type Features } from './arbitrary.js';
import { condition } from './conditions.js';
import { columnOf, namesOf, nth, sceneOf, type Scene } from './draft.js';
import { navigations, type SetName } from './model.js';
import { and, cmp, isIn, or, some, text, type Cond, type Expansion, type Query, type Val } from './query.js';
import type { Sets } from './rows.js';
import { dice } from './text-leaves.js';

const wanted: Features = { lambdas: true, navigation: true, durations: false };

/** Queries with expansions nested up to `depth` deep; those on single entities select and expand only. */
export function anyNested(sets: Sets, set: SetName, depth: number): fc.Arbitrary<Query> {
  return fc
    .tuple(anyQuery(sets, set, wanted), anyExpansions(sets, set, set, depth), fc.boolean())
    .map(([query, expand, count]) => ({ ...query, expand, count }));
}

function anyExpansions(
  sets: Sets,
  set: SetName,
  root: SetName,
  depth: number,
): fc.Arbitrary<readonly Expansion[]> {
  const names = Object.keys(navigations[set]);
  if (depth === 0 || names.length === 0) return fc.constant([]);
  const several = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 });
  return several.chain((chosen) =>
    fc.tuple(...chosen.map((name) => anyExpansion(sets, set, name, root, depth))),
  );
}

function anyExpansion(
  sets: Sets,
  from: SetName,
  name: string,
  root: SetName,
  depth: number,
): fc.Arbitrary<Expansion> {
  const { to, many } = navigations[from][name];
  return fc
    .tuple(
      anyQuery(sets, to, wanted),
      condition(1, wanted),
      anyExpansions(sets, to, root, depth - 1),
      fc.boolean(),
      fc.nat({ max: 9 }),
      dice,
    )
    .map(([query, loose, expand, count, form, pick]) => {
      if (!many) {
        const bare = { filter: null, orderby: [], top: null, skip: null };
        return { name, query: { ...query, ...bare, expand } };
      }
      // Filters made for one row of the whole set would empty most lists; loose ones keep some members.
      const own = form < 3 ? null : form < 8 ? loose(sceneOf(sets, to, pick)) : query.filter;
      const filter = form % 3 === 2 ? withIt(sceneOf(sets, to, pick), root, own, pick) : own;
      const skip = query.skip === null ? null : query.skip % 3;
      const top = query.top === null ? null : query.top % 7;
      return { name, query: { ...query, filter, skip, top, count, expand } };
    });
}

/** Beside a column of the row of the resource path, which `$it` names. */
function withIt(scene: Scene, root: SetName, own: Cond | null, pick: number): Cond {
  const type = pick % 2 === 0 ? 'text' : 'int';
  const it: Val = { k: 'col', of: '$it', path: [], name: nth(namesOf(root, type), pick) };
  const names = namesOf(scene.set, type);
  const mine = columnOf(scene, nth(names, pick >> 2));
  const across = cmp(mine, type === 'text' ? (pick % 3 === 0 ? 'eq' : 'ne') : 'le', it);
  if (own === null) return across;
  return pick % 5 < 2 ? or(own, across) : and(own, across);
}

/** A way in which one upstream filter should be asked. */
export interface Pin {
  readonly set: SetName;
  /** The condition's column, on rows of the set or of the collection that `many` leads to. */
  readonly column: string;
  readonly many?: string;
  /** Reached through `journey/…`. */
  readonly journey?: boolean;
}

const joined = (column: string, many: string, member: string, bridge: SetName): readonly Pin[] => [
  { set: 'Journeys', column },
  { set: 'Journeys', column: member, many },
  { set: bridge, column: member },
];
const onTransitions = (column: string): readonly Pin[] => [{ set: 'Transitions', column }];
const throughJourney = (many: string, column: string): readonly Pin[] => [
  { set: 'Transitions', column, many, journey: true },
];

/** For each filter of each endpoint, ways in which a query may ask for it (contract, "Filters"). */
export const pins: Readonly<Record<'journeys' | 'transitions', Readonly<Record<string, readonly Pin[]>>>> = {
  journeys: {
    'agents.group.id': [
      { set: 'JourneyAgents', column: 'agentGroupId' },
      { set: 'Journeys', column: 'agentGroupId', many: 'agents' },
    ],
    'agents.group.name': joined('agentGroupNames', 'agents', 'agentGroupName', 'JourneyAgents'),
    'agents.name': joined('agentNames', 'agents', 'agentName', 'JourneyAgents'),
    'interactions.id': joined('interactionIds', 'interactions', 'interactionId', 'JourneyInteractions'),
    mediaTypes: joined('mediaTypes', 'mediaTypeList', 'mediaType', 'JourneyMediaTypes'),
    pbxNames: joined('pbxNames', 'pbxs', 'pbxName', 'JourneyPbxs'),
    'queues.name': joined('queueNames', 'queues', 'queueName', 'JourneyQueues'),
    'ringGroups.name': joined('ringGroupNames', 'ringGroups', 'ringGroupName', 'JourneyRingGroups'),
    journeyId: [
      { set: 'Journeys', column: 'journeyId' },
      { set: 'JourneyAgents', column: 'journeyId' },
    ],
    tenantIds: joined('tenantIds', 'tenants', 'tenantId', 'JourneyTenants'),
    wrapUpCodes: joined('wrapUpCodes', 'wrapUpCodeList', 'wrapUpCode', 'JourneyWrapUpCodes'),
  },
  transitions: {
    'transitions.agents.name': [
      ...onTransitions('agentNames'),
      { set: 'Transitions', column: 'agentName', many: 'agents' },
      { set: 'TransitionAgents', column: 'agentName' },
    ],
    'transitions.interactionId': onTransitions('interactionId'),
    pbxNames: throughJourney('pbxs', 'pbxName'),
    'transitions.previousAgents.name': onTransitions('previousAgentNames'),
    'transitions.previousQueue.name': onTransitions('previousQueueName'),
    'transitions.previousRingGroup.name': onTransitions('previousRingGroupName'),
    'transitions.queue.name': onTransitions('queueName'),
    'transitions.ringGroup.name': onTransitions('ringGroupName'),
    journeyId: [
      { set: 'Transitions', column: 'journeyId' },
      { set: 'Transitions', column: 'transitionId' },
      { set: 'TransitionAgents', column: 'journeyId' },
    ],
    tenantIds: throughJourney('tenants', 'tenantId'),
    'transitions.name': onTransitions('name'),
  },
};

/** Queries that a pin's filter narrows, most of them with something else besides. */
export function anyPinned(sets: Sets, pin: Pin): fc.Arbitrary<Query> {
  const rest = condition(1, wanted);
  return fc
    .tuple(anyQuery(sets, pin.set, wanted), rest, fc.array(dice, { minLength: 1, maxLength: 3 }), dice)
    .map(([query, more, picks, form]) => {
      const scene = sceneOf(sets, pin.set, form);
      const pinned = conditionOf(sets, pin, picks);
      const turn = form % 4;
      const filter = turn === 0 ? pinned : turn === 1 ? and(more(scene), pinned) : and(pinned, more(scene));
      return { ...query, filter };
    });
}

function conditionOf(
  sets: Sets,
  { set, column, many, journey = false }: Pin,
  picks: readonly number[],
): Cond {
  const own = journey ? 'Journeys' : set;
  const target = many === undefined ? set : navigations[own][many].to;
  const known = sets.rows[target].flatMap((row) => (row[column] === null ? [] : [String(row[column])]));
  const values = picks.map((pick) => text(known.length === 0 ? 'none' : nth(known, pick)));
  const v = many === undefined ? '' : 'm';
  const subject: Val = { k: 'col', of: v, path: [], name: column };
  const equal = values.length === 1 ? cmp(subject, 'eq', values[0]) : isIn(subject, ...values);
  if (many === undefined) return equal;
  return { ...(some(many, v, equal) as Extract<Cond, { k: 'some' }>), path: journey ? ['journey'] : [] };
}

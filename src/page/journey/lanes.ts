import type { Journey, Party, State } from './model.js';

export type LaneGroup = 'System' | 'Queue' | 'Agent' | 'Outside';

/** One line of the picture: a system, a queue or ring group, an agent, or a number outside. */
export interface Lane {
  readonly key: string;
  readonly group: LaneGroup;
  readonly label: string;
  /** What lasted here, in time's order. */
  readonly segments: readonly State[];
}

/** A transfer, from lane to lane; indices into the lanes. */
export interface Hop {
  readonly state: State;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export interface LanePlan {
  readonly lanes: readonly Lane[];
  readonly hops: readonly Hop[];
  /** STARTED and FINISHED, each with its lane. */
  readonly moments: readonly { readonly state: State; readonly lane: number }[];
}

const GROUPS: readonly LaneGroup[] = ['System', 'Queue', 'Agent', 'Outside'];

interface Place {
  readonly group: LaneGroup;
  readonly label: string;
}

/** The lanes of a journey: systems first, then queues, then agents, each in the order in which the customer came to them. */
export function lanesOf(journey: Journey): LanePlan {
  const found = new Map<string, Place & { readonly segments: State[] }>();
  const at = (place: Place): State[] => {
    const key = keyOf(place);
    const lane = found.get(key) ?? { ...place, segments: [] };
    found.set(key, lane);
    return lane.segments;
  };
  for (const state of journey.states) {
    const places = [
      systemOf(state),
      ...(state.name === 'TRANSFER' ? destinationsOf(state) : placesOf(state)),
    ];
    for (const place of places) {
      const segments = at(place);
      if (state.end > state.start) segments.push(state);
    }
  }
  const lanes = [...found]
    .map(([key, lane]) => ({ key, ...lane }))
    .sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group));
  const index = new Map(lanes.map((lane, position) => [lane.key, position]));
  const indices = (places: readonly Place[]): readonly number[] =>
    places.map((place) => index.get(keyOf(place))).filter((position) => position !== undefined);
  return {
    lanes,
    hops: journey.states
      .filter((state) => state.name === 'TRANSFER')
      .map((state) => ({
        state,
        from: indices(narrowest(placesOf(state.previous))),
        to: indices(narrowest(destinationsOf(state))),
      })),
    moments: journey.states
      .filter((state) => state.name === 'STARTED' || state.name === 'FINISHED')
      .map((state) => ({ state, lane: index.get(keyOf(systemOf(state)))! })),
  };
}

const keyOf = ({ group, label }: Place): string => `${group} ${label}`;

const systemOf = (state: State): Place => ({ group: 'System', label: state.system });

function placesOf({ queue, ringGroup, agents }: Party): readonly Place[] {
  const places: Place[] = [];
  if (queue !== null) places.push({ group: 'Queue', label: queue });
  if (ringGroup !== null) places.push({ group: 'Queue', label: `${ringGroup} (ring group)` });
  for (const agent of agents) places.push({ group: 'Agent', label: agent });
  return places;
}

const destinationsOf = (state: State): readonly Place[] =>
  state.externalNumber === null
    ? placesOf(state)
    : [...placesOf(state), { group: 'Outside', label: state.externalNumber }];

/** Who had the customer last: the agents, where there are any, else the queue. */
function narrowest(places: readonly Place[]): readonly Place[] {
  const agents = places.filter((place) => place.group === 'Agent');
  return agents.length > 0 ? agents : places;
}

/** A row as the feed answers it. */
type Row = Readonly<Record<string, unknown>>;

/** The journey with all that is drawn of it, as a path below a service root. Ids are looked for over all time where the root has no range. */
export const journeyPath = (journeyId: string): string =>
  `Journeys('${encodeURIComponent(journeyId.replaceAll("'", "''"))}')` +
  '?$expand=interactions,transitions($expand=agents;$orderby=sequence)';

/** Journeys that show something: the newest that were transferred. */
export const RECENT_PATH =
  'Journeys?$select=journeyId,time,outcome,channelName,mediaTypes,queueNames,agentNames,transfersCompleted' +
  '&$filter=transfersCompleted gt 0&$orderby=time desc&$top=12';

export interface Party {
  readonly queue: string | null;
  readonly ringGroup: string | null;
  readonly agents: readonly string[];
}

/** One transition. */
export interface State extends Party {
  readonly sequence: number;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly start: number;
  /** Epoch milliseconds; the start, where it is a moment. */
  readonly end: number;
  /** As the feed tells it, with the offset of its zone. */
  readonly time: string;
  /** Milliseconds; null where the feed tells none. */
  readonly duration: number | null;
  readonly interactionId: string | null;
  /** Platform and media of its interaction. */
  readonly system: string;
  /** Where a transfer came from. */
  readonly previous: Party;
  readonly externalNumber: string | null;
}

export interface Journey {
  readonly journeyId: string;
  readonly row: Row;
  /** In the order of the journey. */
  readonly states: readonly State[];
  readonly systems: readonly string[];
  /** Whether its last transition is not FINISHED: it may still go on. */
  readonly open: boolean;
  /** Epoch milliseconds of the first transition, and of the end of the last one that ends. */
  readonly start: number;
  readonly end: number;
}

/** An interaction that names no type is taken to be Contact Center's, as the example of the Journey API has it. */
const CONTACT_CENTER = 'Contact Center';

/** Reads a journey answered for `journeyPath`. */
export function journeyOf(row: Row): Journey {
  const platforms = new Map(
    rowsOf(row, 'interactions').map((interaction) => [
      text(interaction, 'interactionId'),
      text(interaction, 'type') ?? CONTACT_CENTER,
    ]),
  );
  const given = rowsOf(row, 'transitions').map((transition) => stateOf(transition, platforms));
  const states = given.map((state, index) => ended(state, given.slice(index + 1)));
  return {
    journeyId: text(row, 'journeyId') ?? '',
    row,
    states,
    systems: [...new Set(states.map((state) => state.system))],
    open: states.length > 0 && states.at(-1)?.name !== 'FINISHED',
    start: Math.min(...states.map((state) => state.start)),
    end: Math.max(...states.map((state) => state.end)),
  };
}

function stateOf(row: Row, platforms: ReadonlyMap<string | null, string>): State {
  const interactionId = text(row, 'interactionId');
  const time = text(row, 'time') ?? '';
  const start = Date.parse(time);
  const media = text(row, 'mediaType');
  const platform = platforms.get(interactionId) ?? CONTACT_CENTER;
  return {
    sequence: number(row, 'sequence') ?? 0,
    name: text(row, 'name') ?? '(no name)',
    start,
    end: start + (number(row, 'duration') ?? 0),
    time,
    duration: number(row, 'duration'),
    interactionId,
    system: media === null ? platform : `${platform} · ${media}`,
    queue: text(row, 'queueName'),
    ringGroup: text(row, 'ringGroupName'),
    agents: agentsOf(row, 'current'),
    previous: {
      queue: text(row, 'previousQueueName'),
      ringGroup: text(row, 'previousRingGroupName'),
      agents: agentsOf(row, 'previous'),
    },
    externalNumber: text(row, 'externalNumber'),
  };
}

/** A state of untold length lasts until the next of its interaction. */
function ended(state: State, later: readonly State[]): State {
  if (state.duration !== null) return state;
  const next = later.find((other) => other.interactionId === state.interactionId);
  return { ...state, end: Math.max(state.start, next?.start ?? state.start) };
}

/** The names of the agents of a role. They come from the bridge set, because a name may itself contain `; `. */
const agentsOf = (row: Row, role: string): readonly string[] => [
  ...new Set(
    rowsOf(row, 'agents')
      .filter((agent) => text(agent, 'role') === role)
      .map((agent) => text(agent, 'agentName') ?? unnamed(text(agent, 'agentGroupName'))),
  ),
];

const unnamed = (group: string | null): string =>
  group === null ? 'Agent without a name' : `Agent without a name (${group})`;

const rowsOf = (row: Row, name: string): readonly Row[] => {
  const value = row[name];
  return Array.isArray(value) ? (value as readonly Row[]) : [];
};

export const text = (row: Row, name: string): string | null => {
  const value = row[name];
  return typeof value === 'string' ? value : null;
};

export const number = (row: Row, name: string): number | null => {
  const value = row[name];
  return typeof value === 'number' ? value : null;
};

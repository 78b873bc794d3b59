import type { Sandbox } from '../../src/sandbox/index.js';
import {
  ask, ids, readAll, sandbox, stopSandboxes, WEEK, type Agent, type Endpoint, type Journey, type JourneyTransitions,
  type Transition,
} from './support.js'; // prettier-ignore

let api: Sandbox;
let journeys: Journey[];
let transitions: Map<string, readonly Transition[]>;

beforeAll(async () => {
  api = await sandbox();
  journeys = await readAll(api, 'journeys', { dateRange: WEEK });
  const lists = await readAll<JourneyTransitions>(api, 'transitions', { dateRange: WEEK });
  transitions = new Map(lists.map((record) => [record.journeyId, record.transitions]));
});
afterAll(stopSandboxes);

type Values = (journey: Journey) => readonly (string | null | undefined)[];
const names = (agents: readonly Agent[]) => agents.map((agent) => agent.name);
const steps = (of: (transition: Transition) => readonly (string | null | undefined)[]): Values => {
  return (journey) => transitions.get(journey.journeyId)!.flatMap(of);
};

/** Where each filter's values stand in the records: written from the contract, apart from the sandbox. */
const FILTERS: Readonly<Record<Endpoint, Readonly<Record<string, Values>>>> = {
  journeys: {
    'agents.group.id': (journey) => journey.agents.map((agent) => agent.group?.id),
    'agents.group.name': (journey) => journey.agents.map((agent) => agent.group?.name),
    'agents.name': (journey) => names(journey.agents),
    'interactions.id': (journey) => journey.interactions.map((interaction) => interaction.id),
    mediaTypes: (journey) => journey.mediaTypes,
    pbxNames: (journey) => journey.pbxNames,
    'queues.name': (journey) => journey.queues.map((queue) => queue.name),
    'ringGroups.name': (journey) => journey.ringGroups.map((ringGroup) => ringGroup.name),
    journeyId: (journey) => [journey.journeyId],
    tenantIds: (journey) => journey.tenantIds,
    wrapUpCodes: (journey) => journey.wrapUpCodes,
  },
  transitions: {
    'transitions.agents.name': steps((transition) => names(transition.agents)),
    'transitions.interactionId': steps((transition) => [transition.interactionId]),
    pbxNames: (journey) => journey.pbxNames,
    'transitions.previousAgents.name': steps((transition) => names(transition.previousAgents)),
    'transitions.previousQueue.name': steps((transition) => [transition.previousQueue?.name]),
    'transitions.previousRingGroup.name': steps((transition) => [transition.previousRingGroup?.name]),
    'transitions.queue.name': steps((transition) => [transition.queue?.name]),
    'transitions.ringGroup.name': steps((transition) => [transition.ringGroup?.name]),
    journeyId: (journey) => [journey.journeyId],
    tenantIds: (journey) => journey.tenantIds,
    'transitions.name': steps((transition) => [transition.name]),
  },
};

/** The values that occur, the commonest first. */
function occurring(values: Values): string[] {
  const counts = new Map<string, number>();
  for (const value of journeys.flatMap(values)) {
    if (typeof value === 'string') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([value]) => value);
}

const having = (values: Values, wanted: readonly string[]): Journey[] =>
  journeys.filter((journey) =>
    values(journey).some((value) => typeof value === 'string' && wanted.includes(value)),
  );

describe.each(['journeys', 'transitions'] as const)('the eleven filters of %s', (endpoint) => {
  const table = Object.entries(FILTERS[endpoint]);

  it('are eleven', () => {
    expect(table).toHaveLength(11);
  });

  it.each(table)('%s selects what a look at every record selects', async (name, values) => {
    const all = occurring(values);
    expect(all.length).toBeGreaterThan(1);
    const samples = [
      [all[0]!],
      [all[all.length - 1]!],
      [all[0]!, all[Math.floor(all.length / 2)]!],
      ...(name === 'pbxNames' || name === 'tenantIds' ? [] : [[all[1]!, 'no such value', '']]),
    ];
    for (const wanted of samples) {
      const expected = having(values, wanted);
      expect(expected.length).toBeGreaterThan(0);
      const body = { dateRange: WEEK, filters: [{ name, values: wanted }], limit: 97 };
      expect(ids(await readAll(api, endpoint, body))).toEqual(ids(expected));
      const { totalElements } = (await ask(api, endpoint, body)).body;
      expect(totalElements).toBe(expected.length);
    }
  });

  it('combine by and, each with a member of its own', async () => {
    let proper = 0;
    for (const [i, [one, first]] of table.entries()) {
      // Every second pair; the pairs left out are their neighbours'.
      for (const [other, second] of table.filter((_, j) => j > i && (i + j) % 2 === 1)) {
        const values = [first, second].map((of) => occurring(of).slice(0, 2));
        const expected = having(first, values[0]!).filter((journey) =>
          having(second, values[1]!).includes(journey),
        );
        const filters = [one, other].map((name, k) => ({ name, values: values[k] }));
        expect(ids(await readAll(api, endpoint, { dateRange: WEEK, filters }))).toEqual(ids(expected));
        if (expected.length > 0 && expected.length < having(first, values[0]!).length) proper++;
      }
    }
    expect(proper).toBeGreaterThan(10);
  });
});

it('takes media types in lower case and capitalised, and returns them capitalised', async () => {
  for (const [given, returned] of [
    ['phone', 'Phone'],
    ['chat', 'Chat'],
    ['Email', 'Email'],
  ] as const) {
    const found = await readAll(api, 'journeys', {
      dateRange: WEEK,
      filters: [{ name: 'mediaTypes', values: [given] }],
    });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((journey) => journey.mediaTypes.includes(returned))).toBe(true);
    expect(ids(found)).toEqual(ids(having(FILTERS.journeys['mediaTypes']!, [returned])));
  }
  const shouted = await ask(api, 'journeys', {
    dateRange: WEEK,
    filters: [{ name: 'mediaTypes', values: ['PHONE'] }],
  });
  expect(shouted.body.totalElements).toBe(0);
});

it('returns every transition of a journey that contains a match, also where filters match on different ones', async () => {
  const filters = [
    { name: 'transitions.name', values: ['TRANSFER'] },
    { name: 'transitions.queue.name', values: ['Support S1'] },
  ];
  const found = await readAll<JourneyTransitions>(api, 'transitions', { dateRange: WEEK, filters });
  for (const record of found) expect(record.transitions).toEqual(transitions.get(record.journeyId));
  const apart = found.filter(
    ({ transitions: list }) =>
      !list.some((step) => step.name === 'TRANSFER' && step.queue?.name === 'Support S1'),
  );
  expect(apart.length).toBeGreaterThan(0);
});

it('compares by case', async () => {
  const body = (name: string) => ({ dateRange: WEEK, filters: [{ name: 'queues.name', values: [name] }] });
  expect((await ask(api, 'journeys', body('Support S1'))).body.totalElements).toBeGreaterThan(0);
  expect((await ask(api, 'journeys', body('support s1'))).body.totalElements).toBe(0);
});

import fc from 'fast-check';
import { FeedError } from '../../src/errors/index.js';
import { readPage } from '../../src/journey-api/page-shape.js';
import type { Endpoint } from '../../src/journey-api/index.js';

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** Every member of both data models, as the contract's examples show them. */
const fullJourney = {
  time: '2025-03-10T13:33:42+02:00',
  journeyId: 'j1',
  interactions: [{ id: 'int-1', direction: 'Inbound', type: null }],
  agents: [{ name: 'John Doe', group: { id: '101', name: 'ungroup' } }],
  channel: { id: '44', name: 'Support Line' },
  contact: { name: 'C', phoneNumber: '+44', email: 'c@example.org' },
  direction: ['Outbound'],
  transfersCompleted: 0,
  forwardedToQueue: 0,
  forwardedToRingGroup: 0,
  forwardedToScript: 2,
  handlingDuration: 0,
  holdDuration: 0,
  mediaTypes: ['Phone'],
  offeringDuration: 0,
  outcome: 'EndedInScript',
  pbxNames: ['p'],
  queueAndRingGroupWaitDuration: 0,
  queues: [{ name: 'q' }],
  queueWaitDuration: 0,
  ringGroups: [{ name: 'r' }],
  ringGroupWaitDuration: 0,
  scriptTreatmentDuration: 22266,
  tenantIds: ['8x8'],
  wrapUpCodes: ['w'],
  wrapUpDuration: 0,
};
const fullTransition = {
  time: '2025-05-21T12:10:12.143+03:00',
  name: 'TRANSFER',
  journeyId: 'j1',
  interactionId: 'int-1',
  agents: [{ name: 'Jack Pott', group: null }],
  previousAgents: [{ name: 'Marsha Mellow', group: null }],
  previousQueue: { name: 'Service Client' },
  previousRingGroup: { name: 'r' },
  queue: { name: 'q' },
  ringGroup: { name: 'r' },
  duration: 9206,
  externalNumber: '+44',
  mediaType: 'Phone',
};
const pages: Record<Endpoint, any> = {
  journeys: { data: [fullJourney], nextPageCursor: 'c', totalElements: 150 },
  transitions: {
    data: [{ journeyId: 'j1', transitions: [fullTransition] }],
    nextPageCursor: 'c',
    totalElements: 1,
  },
};

function fault(endpoint: Endpoint, body: Uint8Array): string {
  try {
    readPage(endpoint, body);
  } catch (error) {
    expect(error).toBeInstanceOf(FeedError);
    expect((error as FeedError).code).toBe('upstreamMalformed');
    return (error as FeedError).message;
  }
  throw new Error('it was taken');
}

type Step = string | number;

/** The path of every value in a tree. */
function pathsOf(value: unknown, path: Step[] = []): Step[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value)
    ? value.flatMap((member, index) => pathsOf(member, [...path, index]))
    : Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name]));
  return [path, ...inner];
}

function replaced(tree: unknown, path: Step[], value: unknown): unknown {
  if (path.length === 0) return value;
  const copy = structuredClone(tree) as any;
  const parent = path.slice(0, -1).reduce((node, step) => node[step], copy);
  parent[path.at(-1)!] = value;
  return copy;
}

const written = (path: Step[]) =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);

/** Members without which a row has no identity or place in time, or a walk no end. */
const sure =
  /^$|^data$|^data\[0\]$|^data\[0\]\.(journeyId|transitions)$|\]\.time$|transitions\[0\]$|^totalElements$/;

describe.each(['journeys', 'transitions'] as const)('a page of %s', (endpoint) => {
  const paths = pathsOf(pages[endpoint]).filter(
    (path) => written(path) !== 'data[0].transitions[0].agents[0].group',
  );

  it('is given as it came', () => {
    expect(readPage(endpoint, bytes(pages[endpoint]))).toEqual(pages[endpoint]);
    expect(paths.length).toBeGreaterThan(20);
  });

  it.each(paths.map((path) => [written(path), path] as const))(
    'may lack %j only where it can do without',
    (name, path) => {
      const body = bytes(replaced(pages[endpoint], path, null));
      if (sure.test(name)) expect(fault(endpoint, body)).toContain(`${name || 'the whole'} is not`);
      else expect(() => readPage(endpoint, body)).not.toThrow();
    },
  );

  it.each(paths.map((path) => [written(path), path] as const))(
    'is refused with a boolean at %j',
    (name, path) => {
      expect(fault(endpoint, bytes(replaced(pages[endpoint], path, true)))).toContain(
        `${name || 'the whole'} is not`,
      );
    },
  );

  it('is never taken for anything but a page, nor crashes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(fault(endpoint, bytes(value))).toMatch(/does not fit its contract/);
      }),
    );
  });

  it('is refused when cut anywhere', () => {
    const whole = bytes(pages[endpoint]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        expect(fault(endpoint, whole.subarray(0, length))).toContain('not JSON');
      }),
    );
  });
});

it('reads an absent or empty cursor as the end of the walk', () => {
  for (const page of [
    { data: [], totalElements: 0 },
    { data: [], nextPageCursor: '', totalElements: 0 },
  ]) {
    expect(readPage('journeys', bytes(page)).nextPageCursor).toBeNull();
  }
});

it('takes both forms of direction, a time in Z or without seconds, and members the contract does not list', () => {
  for (const more of [{ direction: 'Inbound' }, { direction: ['Inbound', null] }, { newMember: { a: 1 } }]) {
    for (const time of ['2025-03-10T13:33:42Z', '2025-03-10T13:33Z', '2025-03-10T13:33:42.123+05:30']) {
      const page = { data: [{ journeyId: 'j', time, ...more }], nextPageCursor: null, totalElements: 1 };
      expect(readPage('journeys', bytes(page)).data).toEqual(page.data);
    }
  }
});

it.each(['', 'yesterday', '2025-03-10', '2025-03-10T13:33:42', '2025-13-10T13:33:42Z', '1741606422000'])(
  'refuses %j for a time',
  (time) => {
    const page = { data: [{ journeyId: 'j', time }], nextPageCursor: null, totalElements: 1 };
    expect(fault('journeys', bytes(page))).toContain('data[0].time is not a date-time');
  },
);

it.each([-1, 1.5, '3'])('refuses %j for a total', (totalElements) => {
  expect(fault('journeys', bytes({ data: [], totalElements }))).toContain('totalElements is not a count');
});

it('refuses bytes that are not UTF-8, and names no value of the answer', () => {
  const latin1 = Buffer.from('{"data":[],"totalElements":0,"x":"\xe9"}', 'latin1');
  expect(fault('journeys', latin1)).toContain('not JSON');
  const page = { data: [{ journeyId: 'j', time: 'private-words' }], totalElements: 1 };
  expect(fault('journeys', bytes(page))).not.toContain('private-words');
});

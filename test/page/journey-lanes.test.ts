/** What a journey's rows become: states, lanes, an axis with its gaps cut short, and the division of its time. */
import fc from 'fast-check';
import { placeOf, stretchesOf, ticksOf } from '../../src/page/journey/axis.js';
import { divisionOf } from '../../src/page/journey/division.js';
import { lanesOf } from '../../src/page/journey/lanes.js';
import { journeyOf, journeyPath, type State } from '../../src/page/journey/model.js';
import { sentenceOf } from '../../src/page/journey/states.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';

type Row = Record<string, unknown>;

jest.setTimeout(60_000);

const agent = (role: string, agentName: string | null, agentGroupName: string | null = null): Row => ({
  role,
  agentName,
  agentGroupName,
});

/** A transition of 19 May 2025, so many seconds after 14:36:00 in Paris. */
const transition = (sequence: number, seconds: number, name: string, more: Row = {}): Row => ({
  sequence,
  time: `2025-05-19T14:${String(36 + Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}.000+02:00`,
  name,
  interactionId: 'i1',
  mediaType: 'Phone',
  duration: 0,
  queueName: null,
  ringGroupName: null,
  previousQueueName: null,
  previousRingGroupName: null,
  externalNumber: null,
  agents: [],
  ...more,
});

const transferred = {
  journeyId: 'j',
  interactions: [
    { interactionId: 'i1', type: null },
    { interactionId: 'i2', type: 'UC' },
  ],
  transitions: [
    transition(0, 0, 'STARTED'),
    transition(1, 0, 'WAITING', { duration: 10_000, queueName: 'Sales' }),
    transition(2, 10, 'TALKING', {
      duration: 50_000,
      queueName: 'Sales',
      agents: [agent('current', 'Weiß; Zoë')],
    }),
    transition(3, 60, 'TRANSFER', {
      ringGroupName: 'Front Desk',
      previousQueueName: 'Sales',
      agents: [agent('previous', 'Weiß; Zoë')],
    }),
    transition(4, 60, 'FINISHED'),
    transition(5, 60, 'WAITING', { duration: null, interactionId: 'i2', ringGroupName: 'Front Desk' }),
    transition(6, 75, 'TALKING', {
      duration: 5000,
      interactionId: 'i2',
      agents: [agent('current', null, 'Team B'), agent('current', 'Ann'), agent('current', 'Ann')],
    }),
  ],
};

describe('a journey', () => {
  const journey = journeyOf(transferred);
  const { lanes, hops, moments } = lanesOf(journey);

  it('is open until its last transition is FINISHED', () => {
    expect(journey.open).toBe(true);
    expect(journeyOf({ ...transferred, transitions: transferred.transitions.slice(0, 5) }).open).toBe(false);
    expect(journeyOf({ journeyId: 'j', interactions: [], transitions: [] }).open).toBe(false);
  });

  it('has systems by platform and media; no type is Contact Center', () => {
    expect(journey.systems).toEqual(['Contact Center · Phone', 'UC · Phone']);
  });

  it('lets a state without a length last until the next of its interaction', () => {
    const waiting = journey.states[5]!;
    expect(waiting.duration).toBeNull();
    expect(waiting.end - waiting.start).toBe(15_000);
  });

  it('has a lane for each system, queue and agent in their order, names with a semicolon whole', () => {
    expect(
      lanes.map(({ group, label, segments }) => [group, label, segments.map((state) => state.sequence)]),
    ).toEqual([
      ['System', 'Contact Center · Phone', [1, 2]],
      ['System', 'UC · Phone', [5, 6]],
      ['Queue', 'Sales', [1, 2]],
      ['Queue', 'Front Desk (ring group)', [5]],
      ['Agent', 'Weiß; Zoë', [2]],
      ['Agent', 'Agent without a name (Team B)', [6]],
      ['Agent', 'Ann', [6]],
    ]);
  });

  it('has a hop from who had the customer to where he went, and moments on the lane of their system', () => {
    expect(hops.map(({ state, from, to }) => [state.sequence, from, to])).toEqual([[3, [4], [3]]]);
    expect(moments.map(({ state, lane }) => [state.sequence, lane])).toEqual([
      [0, 0],
      [4, 0],
    ]);
  });

  it('has a lane for a number outside that it was transferred to', () => {
    const away = transition(0, 0, 'TRANSFER', {
      externalNumber: '+441138413014',
      agents: [agent('previous', 'Ann')],
    });
    const plan = lanesOf(journeyOf({ journeyId: 'j', interactions: [], transitions: [away] }));
    expect(plan.lanes.map(({ group, label }) => [group, label])).toEqual([
      ['System', 'Contact Center · Phone'],
      ['Outside', '+441138413014'],
    ]);
    expect(plan.hops[0]).toMatchObject({ from: [], to: [1] });
  });

  it('tells each state in a sentence', () => {
    const told = (sequence: number): string => sentenceOf(journey.states[sequence]!);
    expect(told(2)).toBe('14:36:10 Talking for 50.0 s: Sales, Weiß; Zoë (Contact Center · Phone).');
    expect(told(3)).toBe('14:37:00 Transfer from Weiß; Zoë, Sales to Front Desk (ring group).');
    expect(told(4)).toBe('14:37:00 Finished (Contact Center · Phone).');
  });

  it('asks for an id as a key, whatever stands in it', () => {
    expect(journeyPath("a'b/c?d&e")).toMatch(/^Journeys\('a''b%2Fc%3Fd%26e'\)\?/);
  });
});

describe('the division of a journey', () => {
  it('takes talk as handling without hold, and shares of the five together', () => {
    const parts = divisionOf({
      row: {
        scriptTreatmentDuration: 1000,
        queueAndRingGroupWaitDuration: 2000,
        handlingDuration: 6000,
        holdDuration: 1000,
        wrapUpDuration: 1000,
      },
    });
    expect(parts.map(({ name, ms, share }) => [name, ms, share])).toEqual([
      ['Script', 1000, 0.1],
      ['Wait', 2000, 0.2],
      ['Talk', 5000, 0.5],
      ['Hold', 1000, 0.1],
      ['Wrap-up', 1000, 0.1],
    ]);
  });

  it('is all zero where nothing is told', () => {
    const parts = divisionOf({ row: { holdDuration: null } });
    expect(parts.map(({ ms, share }) => [ms, share])).toEqual(Array.from({ length: 5 }, () => [0, 0]));
  });
});

describe('the axis', () => {
  const span = fc
    .tuple(fc.integer({ min: 0, max: 400_000_000 }), fc.integer({ min: 0, max: 5_000_000 }))
    .map(([start, length]) => ({ start, end: start + length }));

  it('reaches from edge to edge, without holes, and keeps the order of instants', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 12 }), (spans) => {
        const stretches = stretchesOf(spans);
        expect(stretches[0]!.left).toBe(0);
        expect(stretches.at(-1)!.right).toBe(1);
        stretches.forEach((stretch, index) => {
          expect(stretch.right).toBeGreaterThan(stretch.left);
          const before = stretches[index - 1];
          if (before === undefined) return;
          expect(stretch.left).toBe(before.right);
          expect(stretch.from).toBe(before.to);
          expect(stretch.gap).toBe(!before.gap);
        });
        const instants = spans.flatMap(({ start, end }) => [start, end]).sort((a, b) => a - b);
        const places = instants.map((instant) => placeOf(stretches, instant));
        expect(places).toEqual([...places].sort((a, b) => a - b));
        for (const place of places) {
          expect(place).toBeGreaterThanOrEqual(0);
          expect(place).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('cuts a long gap short and leaves a short one', () => {
    const at = (start: number, seconds: number) => ({ start: start * 1000, end: (start + seconds) * 1000 });
    expect(stretchesOf([at(0, 300), at(330, 300)])).toHaveLength(1);
    const cut = stretchesOf([at(0, 300), at(86_400, 300)]);
    expect(cut.map(({ gap }) => gap)).toEqual([false, true, false]);
    expect(cut[1]!.right - cut[1]!.left).toBeCloseTo(0.05, 9);
    expect(cut[0]!.right).toBeCloseTo(0.475, 9);
  });

  it('has ticks on even wall-clock times, also where the zone is not whole hours from UTC', () => {
    const stretch = { from: 0, to: 3 * 3_600_000, gap: false, left: 0, right: 1 };
    expect(ticksOf(stretch, 4, 0)).toEqual([0, 3_600_000, 7_200_000]);
    expect(ticksOf(stretch, 4, 20_700_000)).toEqual([900_000, 4_500_000, 8_100_000]);
    expect(ticksOf(stretch, 0, 0)).toEqual([]);
  });
});

describe('journeys of the feed', () => {
  let feed: TestFeed;
  beforeAll(async () => {
    feed = await startTestFeed({
      now: '2025-05-21T14:20:00Z',
      sandbox: { journeysPerDay: 60, days: 12 },
      env: { CACHE_BYTES: undefined },
    });
  });
  afterAll(() => feed.close());

  it('stand whole on their lanes', async () => {
    const ids = (await feed.rows('last/3d/Journeys?$select=journeyId,transfersCompleted&$top=150')).map(
      (row) => row['journeyId'] as string,
    );
    let transfers = 0;
    for (const id of ids) {
      const row = (await (await feed.get(journeyPath(id))).json()) as Row;
      const journey = journeyOf(row);
      const raw = row['transitions'] as Row[];
      expect(journey.states).toHaveLength(raw.length);
      const { lanes, hops } = lanesOf(journey);
      const lasting = (of: (state: State) => boolean): number[] =>
        journey.states.filter((state) => state.end > state.start && of(state)).map((state) => state.sequence);
      const on = (group: string): number[] =>
        [
          ...new Set(
            lanes
              .filter((lane) => lane.group === group)
              .flatMap((lane) => lane.segments.map((state) => state.sequence)),
          ),
        ].sort((a, b) => a - b);
      expect(on('System')).toEqual(lasting(() => true));
      expect(on('Queue')).toEqual(lasting((state) => state.queue !== null || state.ringGroup !== null));
      expect(on('Agent')).toEqual(lasting((state) => state.agents.length > 0));
      expect(hops).toHaveLength(row['transfersCompleted'] as number);
      transfers += hops.length;
    }
    expect(transfers).toBeGreaterThan(10);
  });
});

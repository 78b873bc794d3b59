/** What the pictures ask gives what the raw rows give, and what is made of it loses nothing. */
import fc from 'fast-check';
import { journeysByDay, stacked } from '../../src/page/pictures/by-day.js';
import { loadByHour, rangeEnd } from '../../src/page/pictures/load.js';
import { queries } from '../../src/page/pictures/queries.js';
import { gathered, isRest, type Transfer, transfersOf } from '../../src/page/pictures/transfers.js';
import { mediaOf, queueWaits, waitsOf } from '../../src/page/pictures/waits.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';

type Row = Record<string, unknown>;

jest.setTimeout(60_000);

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const words = (row: Row, name: string): string => row[name] as string;

/** How many rows have each key. */
function tally(rows: readonly Row[], keyOf: (row: Row) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + 1;
  return counts;
}

const world = {
  now: '2025-05-21T14:20:00Z',
  sandbox: { journeysPerDay: 60, days: 30 },
  env: { CACHE_BYTES: undefined },
};

describe('what the pictures ask', () => {
  const root = 'in/Europe~Paris/last/9d/';
  let feed: TestFeed;
  let journeys: Row[];
  let transitions: Row[];
  beforeAll(async () => {
    feed = await startTestFeed(world);
    journeys = await feed.walk(`${root}Journeys`);
    transitions = await feed.walk(`${root}Transitions`);
  });
  afterAll(() => feed.close());

  it('journeys per day by outcome are those of the rows, and days without any have their place', async () => {
    const data = journeysByDay(await feed.rows(root + queries.byDay), await feed.rows(root + queries.days));
    const raw = tally(journeys, (row) => `${words(row, 'localDate')} ${words(row, 'outcome')}`);
    const drawn = data.outcomes.flatMap((outcome, index) =>
      data.days.map((day, at): [string, number] => [`${day} ${outcome}`, data.counts[index]![at]!]),
    );
    expect(Object.fromEntries(drawn.filter(([, count]) => count > 0))).toEqual(raw);
    expect(data.days).toHaveLength(10);
    expect(data.days[0]).toBe('2025-05-12');
    expect(data.outcomes.slice(0, 2)).toEqual(['Handled', 'Abandoned']);
  });

  it('waits are those of the transitions, by queue and media', async () => {
    const raw = transitions.filter((row) => row['name'] === 'WAITING' && row['queueName'] !== null);
    const waits = queueWaits(await feed.rows(root + queries.waits));
    expect(Object.fromEntries(waits.map((wait) => [`${wait.media} ${wait.queue}`, wait.waits]))).toEqual(
      tally(raw, (row) => `${words(row, 'mediaType')} ${words(row, 'queueName')}`),
    );
    for (const { media, queue, average, longest } of waits) {
      const durations = raw
        .filter((row) => row['mediaType'] === media && row['queueName'] === queue)
        .map((row) => row['duration'] as number);
      expect(longest).toBe(Math.max(...durations));
      expect(average).toBeCloseTo(sum(durations) / durations.length, 6);
    }
    expect(mediaOf(waits)[0]).toBe('Phone');
  });

  it('load is that of the rows, and each hour is divided by how often the range has it', async () => {
    const cells = loadByHour(await feed.rows(root + queries.load), await feed.rows(root + queries.days), {
      date: '2025-05-21',
      hour: 16,
    });
    const weekday = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
    const raw = tally(journeys, (row) => `${weekday(words(row, 'localDate'))} ${row['localHour'] as number}`);
    cells.forEach((line, day) => {
      line.forEach((cell, hour) => {
        expect(cell.total).toBe(raw[`${day} ${hour}`] ?? 0);
      });
    });
    expect(sum(cells.flat().map((cell) => cell.total))).toBe(journeys.length);
    // 12 to 21 May 2025: Monday to Wednesday come twice; the second Wednesday ends with the hour that began at 16.
    expect(cells.map((line) => line[16]!.occurrences)).toEqual([2, 2, 2, 1, 1, 1, 1]);
    expect(cells.map((line) => line[17]!.occurrences)).toEqual([2, 2, 1, 1, 1, 1, 1]);
  });

  const isTransfer = (row: Row): boolean => row['name'] === 'TRANSFER';
  const pairs = (transfers: readonly Transfer[]): Record<string, number> =>
    Object.fromEntries(transfers.map((each) => [`${each.origin} → ${each.destination}`, each.transfers]));

  it('transfers between queues are those of the transitions', async () => {
    const place = (row: Row, prefix: 'previous' | '', agent: string): string => {
      const column = (name: string): unknown =>
        row[prefix === '' ? name[0]!.toLowerCase() + name.slice(1) : prefix + name];
      if (column('QueueName') !== null) return column('QueueName') as string;
      if (column('RingGroupName') !== null) return `${column('RingGroupName') as string} (ring group)`;
      if (column('AgentNames') !== null || column('AgentGroupNames') !== null) return agent;
      return prefix === '' && row['externalNumber'] !== null ? 'Outside number' : 'Not told';
    };
    const raw = tally(
      transitions.filter(isTransfer),
      (row) => `${place(row, 'previous', 'An agent')} → ${place(row, '', 'Another agent')}`,
    );
    const asked = pairs(transfersOf(await feed.rows(root + queries.transfersOfQueues)));
    expect(asked).toEqual(raw);
    const ends = Object.keys(asked).join('\n');
    for (const kind of ['(ring group)', 'Another agent', 'Outside number', 'An agent →', 'Sales'])
      expect(ends).toContain(kind);
  });

  it('transfers between agents are those of the transitions', async () => {
    const destination = (row: Row): string => {
      if (row['agentNames'] !== null) return words(row, 'agentNames');
      if (row['queueName'] !== null) return 'A queue';
      if (row['ringGroupName'] !== null) return 'A ring group';
      if (row['agentGroupNames'] !== null) return 'Another agent';
      return row['externalNumber'] === null ? 'Not told' : 'Outside number';
    };
    const raw = tally(
      transitions.filter(isTransfer),
      (row) =>
        `${(row['previousAgentNames'] as string | null) ?? 'Agent without a name'} → ${destination(row)}`,
    );
    expect(pairs(transfersOf(await feed.rows(root + queries.transfersOfAgents)))).toEqual(raw);
  });
});

describe('what is made of the answers', () => {
  it('stacks each outcome upon those before it', () => {
    expect(
      stacked([
        [1, 2],
        [10, 0],
        [100, 5],
      ]),
    ).toEqual([
      [1, 2],
      [11, 2],
      [111, 7],
    ]);
  });

  it('puts outcomes that are not documented last, and null among them', () => {
    const rows = ['Zebra', null, 'Other', 'Handled'].map((outcome) => ({
      localDate: '2025-05-19',
      outcome,
      journeys: 1,
    }));
    expect(journeysByDay(rows, []).outcomes).toEqual(['Handled', 'Other', '(none)', 'Zebra']);
  });

  it.each([
    ['2025-05-21T14:20:00Z', 'Europe/Paris', { date: '2025-05-21', hour: 16 }],
    ['2025-05-21T14:00:00Z', 'UTC', { date: '2025-05-21', hour: 13 }],
    ['2025-05-21T00:00:00Z', 'UTC', null],
    ['2025-05-21T00:05:00Z', 'UTC', { date: '2025-05-21', hour: 0 }],
    ['2025-05-21T00:00:00Z', 'Asia/Kathmandu', { date: '2025-05-21', hour: 5 }],
    ['2025-05-21T02:00:00Z', 'America/New_York', { date: '2025-05-20', hour: 21 }],
  ])('a range that ends at %s in %s ends with %j', (instant, zone, expected) => {
    expect(rangeEnd(instant, zone)).toEqual(expected);
  });

  it('orders the waits of one kind of media by their average, those without one last', () => {
    const wait = (queue: string, media: string, average: number | null) => ({
      queue,
      media,
      average,
      waits: 1,
      longest: average,
    });
    const waits = [
      wait('a', 'Phone', 5),
      wait('b', 'Phone', null),
      wait('c', 'Chat', 9),
      wait('d', 'Phone', 7),
    ];
    expect(waitsOf(waits, 'Phone').map(({ queue }) => queue)).toEqual(['d', 'a', 'b']);
    expect(mediaOf(waits)).toEqual(['Phone', 'Chat']);
  });

  it('puts the smallest names together without losing a transfer', () => {
    const name = fc.constantFrom(...'abcdefghij');
    const transfer = fc.record({
      origin: name,
      destination: name,
      transfers: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(transfer, { maxLength: 60 }), fc.integer({ min: 2, max: 8 }), (given, most) => {
        const drawn = gathered(given, most);
        expect(sum(drawn.map((each) => each.transfers))).toBe(sum(given.map((each) => each.transfers)));
        for (const side of ['origin', 'destination'] as const) {
          const names = new Set(given.map((each) => each[side]));
          const shown = new Set(drawn.map((each) => each[side]));
          expect(shown.size).toBe(Math.min(names.size, most));
          expect([...shown].some(isRest)).toBe(names.size > most);
        }
      }),
    );
  });
});

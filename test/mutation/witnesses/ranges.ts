import { q, type Sets } from '../../reference/index.js';
import { OPEN_END } from '../worlds.js';
import { answers, common, ensure, every, has, journeys, onlyBy, type Witness } from './kit.js';

const HOUR_MS = 3_600_000;
const time = q.col('time');
const at = (value: number | string): ReturnType<typeof q.time> => q.time(value);

const localMidnight = (text: string): boolean => {
  const options = {
    timeZone: 'Europe/Bucharest',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  return new Intl.DateTimeFormat('en-GB', options).format(Date.parse(text) + 1) === '00:00';
};

const segments: readonly Witness[] = ([false, true] as const).flatMap((desc) => {
  const order = { orderby: [{ v: time, desc }] };
  const whole = q.cmp(time, 'ge', at('2025-08-18T00:00:00+03:00'));
  return [
    answers(
      `everything is read from a local day on, ${desc ? 'newest' : 'oldest'} first`,
      () => every('Journeys', null, order),
      {
        check: (asked) => {
          const starts = [...new Set(asked.map(({ dateRange }) => dateRange.start))].sort();
          // How many journeys there are shows by the first day; what is left is read in pieces by that.
          const border = desc ? starts.at(-1)! : starts[1]!;
          ensure(starts.length > 2 && localMidnight(border), 'the first day does not end at local midnight');
        },
      },
    ),
    answers(
      `seventy days and a filter, ${desc ? 'newest' : 'oldest'} first`,
      (sets) =>
        every(
          'Journeys',
          q.and(whole, has('queues', 'queueName', common(sets, 'JourneyQueues', 'queueName')[0])),
          order,
        ),
      { check: onlyBy('journeys', 'queues.name') },
    ),
  ];
});

/** What the header says, and the rows, of a feed that shows ten days unless asked for more. */
function ranged(
  name: string,
  path: (sets: Sets) => string,
  range: (sets: Sets) => readonly [number, number],
): Witness {
  return {
    name,
    world: 'shortHistory',
    run: async ({ get, sets }) => {
      const response = await get(path(sets));
      const header = (response.headers.get('Journey-Time-Range') ?? '')
        .split('/')
        .map((each) => Date.parse(each));
      const [start, end] = range(sets);
      ensure(header[0] === start && header[1] === end, `${name}: ${header.join()}, not ${start},${end}`);
      const { value } = JSON.parse(await response.text()) as { value?: readonly unknown[] };
      const inside = sets.rows.Journeys.filter((row) => Number(row.time) >= start && Number(row.time) < end);
      if (value !== undefined)
        ensure(value.length === inside.length, `${value.length} rows, not ${inside.length}`);
    },
  };
}

const days = (n: number, from: string): number => Date.parse(from) - n * 24 * HOUR_MS;
const ranges: readonly Witness[] = [
  // Ten local days back from the 30th, of which one has 25 hours: midnight of the 20th, in summer time.
  ranged(
    'the default range begins at local midnight',
    () => 'Journeys',
    () => [Date.parse('2025-10-20T00:00:00+03:00'), OPEN_END],
  ),
  ranged(
    'an upper bound alone shows the days up to it',
    () => 'Journeys?$filter=time lt 2025-09-20T00:00:00Z',
    () => [days(10, '2025-09-20T00:00:00Z'), Date.parse('2025-09-20T00:00:00Z')],
  ),
  ranged(
    'a lower bound decides alone',
    () => 'Journeys?$filter=time ge 2025-08-20T00:00:00Z',
    () => [Date.parse('2025-08-20T00:00:00Z'), OPEN_END],
  ),
  ranged(
    'a bounded root always holds',
    () => 'between/2025-09-01/2025-09-05/Journeys?$filter=time ge 2024-01-01T00:00:00Z',
    () => [Date.parse('2025-09-01T00:00:00+03:00'), Date.parse('2025-09-05T00:00:00+03:00')],
  ),
  ranged(
    'last days begin at local midnight',
    () => 'last/5d/Journeys',
    () => [Date.parse('2025-10-25T00:00:00+03:00'), OPEN_END],
  ),
  ranged(
    'a root’s zone has its own midnights',
    () => 'in/Asia~Kathmandu/last/5d/Journeys',
    () => [Date.parse('2025-10-25T00:00:00+05:45'), OPEN_END],
  ),
  answers(
    'an identifier is looked for beyond the default range',
    (sets) => {
      const all = journeys(sets);
      return every(
        'Journeys',
        q.isIn(q.col('journeyId'), q.text(String(all[0].journeyId)), q.text(String(all.at(-1)!.journeyId))),
      );
    },
    { world: 'shortHistory' },
  ),
];

export const witnesses: readonly Witness[] = [...segments, ...ranges];

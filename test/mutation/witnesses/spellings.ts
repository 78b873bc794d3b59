import { plainStyle, q, renderQuery, type Query } from '../../reference/index.js';
import { type Spelling, spellings } from '../spellings.js';
import { answers, ensure, every, type Witness } from './kit.js';

const DAY_MS = 86_400_000;

function dayOf({ day }: Spelling): Query {
  const start = Date.parse(`${day}T00:00:00+03:00`);
  return every(
    'Journeys',
    q.and(q.cmp(q.col('time'), 'ge', q.time(start)), q.cmp(q.col('time'), 'lt', q.time(start + DAY_MS))),
  );
}

const isRead = (spelling: Spelling): Witness =>
  answers(spelling.name, () => dayOf(spelling), { world: 'spelled' });

const isRefused = (spelling: Spelling): Witness => ({
  name: spelling.name,
  world: 'spelled',
  run: async (stand) => {
    const query = dayOf(spelling);
    const response = await stand.get(`${query.set}?${renderQuery(query, plainStyle)}`);
    const text = await response.text();
    ensure(response.status === 502, `${response.status}: ${text.slice(0, 300)}`);
    ensure(text.includes('upstreamMalformed'), text);
  },
});

/** What an order looks at need not be written, nor what a key is made of. */
const told: readonly Witness[] = [
  answers('rows in the order of what is not written', () =>
    every('Journeys', null, {
      select: ['journeyId', 'outcome'],
      orderby: [
        { v: q.fn('tolower', q.col('channelName')), desc: false },
        { v: q.col('journeyId'), desc: true },
      ],
    }),
  ),
  {
    name: 'rows without their key tell their id',
    world: 'plain',
    run: async (stand) => {
      const response = await stand.get('Journeys?$select=outcome&$top=5');
      const { value } = (await response.json()) as { value: object[] };
      ensure(value.length === 5, `${value.length} rows`);
      for (const row of value) ensure('@odata.id' in row, JSON.stringify(row));
    },
  },
  {
    name: 'columns asked for at once, each by its asker',
    world: 'plain',
    run: async (stand) => {
      const names = ['outcome', 'direction', 'channelName', 'holdDuration', 'localHour', 'queueNames'];
      const together = names.map(async (name) => {
        const response = await stand.get(`Journeys?$select=journeyId,${name}&$top=10&$orderby=time`);
        const { value } = (await response.json()) as { value: object[] };
        for (const row of value) ensure(name in row, `${name}: ${JSON.stringify(row)}`);
      });
      await Promise.all(together);
    },
  },
  {
    name: 'some columns of days that are kept with all',
    world: 'keeping',
    run: async (stand) => {
      const days = '$filter=time ge 2025-10-27T22:00:00Z';
      const whole = await stand.walk(`Journeys?${days}`);
      const some = await stand.walk(`Journeys?${days}&$select=outcome,journeyId`);
      ensure(some.length === whole.length && some.length > 0, `${some.length} rows, not ${whole.length}`);
      for (const row of some) ensure(Object.keys(row).length === 2, JSON.stringify(row));
    },
  },
];

export const witnesses: readonly Witness[] = [
  ...spellings.map((spelling) => (spelling.refused ? isRefused(spelling) : isRead(spelling))),
  ...told,
];

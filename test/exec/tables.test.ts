import { Digest, type Part } from '../../src/exec/tables.js';
import type { Keep, TableContext } from '../../src/exec/index.js';
import type { Batch } from '../../src/exec/segment-reader.js';
import type { Interval } from '../../src/plan/index.js';
import { type Table, valueAt } from '../../src/table/index.js';
import { utcText } from '../../src/time/index.js';
import { journeys, setOf, transitions } from '../model/model.js';
import { fakeUpstream } from './fake-upstream.js';

const START = Date.parse('2025-06-01T00:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const dayOf = (nth: number): Interval => ({ start: START + nth * DAY, end: START + (nth + 1) * DAY });

interface Put {
  readonly key: string;
  readonly ids: readonly unknown[];
  readonly keep: Keep;
}

function digest(set = journeys, settledBefore = Number.POSITIVE_INFINITY) {
  const puts: Put[] = [];
  const store: TableContext['store'] = {
    has: async (keys) => keys.map(() => false),
    get: async () => undefined,
    put: (key, tables, keep) => void puts.push({ key, ids: idsOf(tables, set), keep }),
  };
  const tables: TableContext = {
    store,
    partition: 'mine',
    settledBefore,
    rowWriter: () => (row) => JSON.stringify(row.values[0]),
  };
  return { puts, digest: new Digest(set, fakeUpstream([]).context, tables) };
}
const idsOf = (tables: readonly Table[], set = journeys) => {
  const { index } = set.column.get('journeyId')!;
  return tables.flatMap(({ vectors, length }) =>
    Array.from({ length }, (_, i) => valueAt(vectors.get(index)!, i)),
  );
};
const partOf = (nth: number, segment = dayOf(nth)): Part => ({
  day: dayOf(nth),
  key: `day ${nth}`,
  widerKey: null,
  segment,
});
/** A page with a journey at each of some hours behind the start, named by the hour. */
const page = (segment: Interval, hours: readonly number[], last: boolean): Batch => ({
  segment,
  records: hours.map((hour) => ({
    journeyId: String(hour),
    time: utcText(START + hour * HOUR),
    agents: [{ name: 'a' }, { name: 'b' }],
  })) as unknown as Batch['records'],
  reached: null,
  last,
});

describe('days are kept', () => {
  it('once all their pages are there', () => {
    const { digest: made, puts } = digest();
    const take = made.collect([partOf(0)]);
    expect(idsOf(take(page(dayOf(0), [1, 2], false)))).toEqual(['1', '2']);
    expect(puts).toEqual([]);
    expect(idsOf(take(page(dayOf(0), [5], true)))).toEqual(['5']);
    expect(puts).toEqual([{ key: 'day 0', ids: ['1', '2', '5'], keep: { kind: 'settled' } }]);
  });

  it('each on its own, where several came in one request', () => {
    const { digest: made, puts } = digest();
    const take = made.collect([partOf(0), partOf(1), partOf(2)]);
    const segment = { start: dayOf(0).start, end: dayOf(2).end };
    expect(idsOf(take(page(segment, [1, 30], false)))).toEqual(['1', '30']);
    expect(idsOf(take(page(segment, [31], true)))).toEqual(['31']);
    expect(puts.map(({ key, ids }) => [key, ids])).toEqual([
      ['day 0', ['1']],
      ['day 1', ['30', '31']],
      // A day without journeys is known to have none.
      ['day 2', []],
    ]);
  });

  it('put together, where one came in several requests', () => {
    const { digest: made, puts } = digest();
    const take = made.collect([partOf(0)]);
    const [early, late] = [
      { start: START, end: START + 12 * HOUR },
      { start: START + 12 * HOUR, end: START + DAY },
    ];
    take(page(late, [13, 14], true));
    expect(puts).toEqual([]);
    take(page(early, [1], true));
    expect(puts.map(({ ids }) => ids)).toEqual([['1', '13', '14']]);
  });

  it('in the order of starts, though they were read newest first', () => {
    const { digest: made, puts } = digest();
    const take = made.collect([partOf(0)]);
    expect(idsOf(take(page(dayOf(0), [9, 8], false)))).toEqual(['8', '9']);
    take(page(dayOf(0), [3, 2], true));
    expect(puts.map(({ ids }) => ids)).toEqual([['2', '3', '8', '9']]);
  });

  it('without journeys that came along from outside', () => {
    const { digest: made, puts } = digest();
    const take = made.collect([partOf(0)]);
    expect(idsOf(take(page(dayOf(0), [-0.001 / 3600, 1, 24], true)))).toEqual(['1']);
    expect(puts.map(({ ids }) => ids)).toEqual([['1']]);
  });

  it('not where only what a page before left of them was read', () => {
    const { digest: made, puts } = digest();
    const take = made.collect([partOf(0, { start: START + 6 * HOUR, end: START + DAY }), partOf(1)]);
    const rest = { start: START + 6 * HOUR, end: dayOf(1).end };
    expect(idsOf(take(page(rest, [5, 7, 30], true)))).toEqual(['7', '30']);
    expect(puts.map(({ key }) => key)).toEqual(['day 1']);
  });

  it('for seconds where they may still change', () => {
    const { digest: made, puts } = digest(journeys, dayOf(0).end);
    const take = made.collect([partOf(0), partOf(1)]);
    take(page({ start: START, end: dayOf(1).end }, [1, 30], true));
    expect(puts.map(({ keep }) => keep)).toEqual([{ kind: 'settled' }, { kind: 'brief', ms: 15_000 }]);
  });

  it('with all rows of a journey, and their text', () => {
    const agents = setOf('JourneyAgents');
    const { digest: made } = digest(agents);
    const [table] = made.collect([partOf(0)])(page(dayOf(0), [1, 2], true));
    expect(table).toMatchObject({ set: 'JourneyAgents', length: 4 });
    expect([...table!.starts]).toEqual([1, 1, 2, 2].map((hour) => START + hour * HOUR));
    expect(Buffer.from(table!.text!.bytes).toString()).toBe('"1",\n"1",\n"2",\n"2"');
  });

  it('by what was asked, where transitions tell starts by and by', () => {
    const { digest: made, puts } = digest(transitions);
    const take = made.collect([partOf(0)]);
    const record = (journeyId: string, times: readonly number[]) => ({
      journeyId,
      transitions: times.map((time) => ({ time: utcText(time), name: 'TALKING' })),
    });
    const records = [record('early', [START - 30_000]), record('in', [START + HOUR, START + 30 * HOUR])];
    take({ segment: dayOf(0), records: records as unknown as Batch['records'], reached: null, last: true });
    expect(puts.map(({ ids }) => ids)).toEqual([['early', 'in', 'in']]);
  });
});

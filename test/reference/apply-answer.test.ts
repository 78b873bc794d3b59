import { outcomeOf } from './apply-answer.js';
import { aggregate, answerTo, count, desc, groupby, handled, path, rowsOf, sets } from './four-journeys.js';
import type { Search } from './pipeline.js';
import { arith, cmp, col, everything, fn, int, nil, type Value } from './query.js';
import type { Row } from './rows.js';
import { matches } from './search.js';

describe('options after $apply', () => {
  const groups = groupby([path('outcome')], aggregate(count));

  it('speak of its result, in the order of the standard', () => {
    const compute = [{ v: arith(col('n'), 'mul', int(10)), name: 'ten' }];
    const last = answerTo(groups, {
      compute,
      filter: cmp(col('ten'), 'le', int(20)),
      orderby: [desc('n')],
      skip: 1,
      top: 1,
      select: ['outcome', 'ten'],
    });
    expect(last).toEqual({ rows: [{ outcome: null, ten: 10 }], total: 3, settled: true, sure: true });
  });

  it('read what was aggregated away, or is absent, as null', () => {
    expect(rowsOf(groups, { filter: cmp(col('direction'), 'eq', nil) })).toHaveLength(3);
    const rolled = groupby([{ rollup: [path('direction'), path('outcome')], all: false }]);
    expect(rowsOf(rolled, { filter: cmp(col('outcome'), 'eq', nil) })).toHaveLength(3);
  });
});

describe('$compute and $search', () => {
  it('adds what is computed to each row, conditions too', () => {
    const compute = [
      { v: fn('length', col('outcome')), name: 'size' },
      { v: { k: 'truthOf', c: handled } as const, name: 'ok' },
    ];
    const rows = outcomeOf(sets, { ...everything('Journeys'), compute, select: ['size', 'ok'] }).rows;
    expect(rows).toEqual([
      { size: 7, ok: true },
      { size: 7, ok: true },
      { size: 9, ok: false },
      { size: null, ok: false },
    ]);
  });

  it('searches every text column, whatever the case, and NOT is never unknown', () => {
    const term = (word: string) => ({ k: 'term', text: word, phrase: false }) as const;
    const found = (search: Search) =>
      outcomeOf(sets, { ...everything('Journeys'), search }).rows.map(({ journeyId }) => journeyId);
    expect(found(term('outbound'))).toEqual(['b']);
    expect(found({ k: 'not', s: term('handled') })).toEqual(['c', 'd']);
    expect(found({ k: 'and', l: term('handled'), r: { k: 'not', s: term('outbound') } })).toEqual(['a']);
    expect(found({ k: 'or', l: term('abandon'), r: term('OUT') })).toEqual(['b', 'c']);
  });

  it('searches in entities what is theirs, and in groups all they have', () => {
    const cells = { 'journey/outcome': { t: 'text', v: 'Handled' }, x0: { t: 'text', v: 'Late' } } as const;
    const found = (row: Row | null, word: string) =>
      matches({ set: 'JourneyQueues', row, cells }, { k: 'term', text: word, phrase: false });
    const row = { queueName: 'Sales' };
    expect(['sales', 'late', 'handled'].map((word) => found(row, word))).toEqual([true, true, false]);
    expect(['sales', 'late', 'handled'].map((word) => found(null, word))).toEqual([false, true, true]);
  });
});

it('values of every type are written as JSON has them', () => {
  const written = (value: Value) =>
    outcomeOf(sets, { ...everything('Journeys'), top: 1, compute: [{ v: { k: 'lit', value }, name: 'x' }] })
      .rows[0].x;
  expect(written({ t: 'bool', v: 0 })).toBe(false);
  expect(written({ t: 'clock', v: 3_661_001 })).toBe('01:01:01.001');
  expect(written({ t: 'time', v: 0 })).toBe('1970-01-01T00:00:00.000Z');
  expect(written({ t: 'null' })).toBeNull();
});

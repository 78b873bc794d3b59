import { FeedError } from '../../src/errors/index.js';
import type { Row } from '../../src/odata/index.js';
import { setOf } from '../model/model.js';
import { rowOf } from '../odata/evaluating.js';
import { applied, appliedTo, type Values } from './applying.js';

describe('bounded memory', () => {
  const many: readonly Values[] = Array.from({ length: 5000 }, (_, i) => {
    return { journeyId: String(i), outcome: String(i % 10), handlingDuration: i };
  });
  const held = (text: string, limit: number): number | FeedError => {
    try {
      return applied(text, many, { limit }).length;
    } catch (error) {
      if (error instanceof FeedError) return error;
      throw error;
    }
  };

  it.each([
    ['groupby((outcome),aggregate($count as n,handlingDuration with sum as s))', 20],
    ['aggregate(handlingDuration with sum as s)', 1],
    ['groupby((rollup($all,outcome)),aggregate($count as n))', 30],
    ['concat(aggregate($count as n),aggregate(handlingDuration with max as m))', 2],
    ['groupby((outcome),topcount(1,handlingDuration))', 10 * 1002 + 20],
    ['topcount(5,handlingDuration)', 1010],
    ['orderby(handlingDuration desc)/top(5)', 1010],
  ])('%s holds no more than it needs', (text, limit) => {
    expect(held(text, limit)).not.toBeInstanceOf(FeedError);
  });

  it.each([
    ['groupby((journeyId))', 4999],
    ['groupby((outcome))', 9],
    ['aggregate(journeyId with countdistinct as n)', 4000],
    ['orderby(handlingDuration)', 4999],
    ['concat(identity,identity)', 9000],
    ['topsum(1000000000,handlingDuration)', 4999],
    ['groupby((outcome),filter(handlingDuration ge 0))', 4999],
  ])('%s is refused beyond the bound, with words on what to narrow', (text, limit) => {
    const refused = held(text, limit);
    expect(refused).toMatchObject({ code: 'tooManyRows', detail: { target: '$apply' } });
    expect((refused as FeedError).message).toContain('narrow the time range');
  });

  it('holds nothing of groups that are gone', () => {
    // Ten groups, then their rows again: together above the bound, one after the other below it.
    const text = 'groupby((outcome),aggregate(journeyId with countdistinct as n))/groupby((n))';
    expect(held(text, 5020)).toBe(1);
  });

  it('takes a million rows into a hundred', () => {
    const row = rowOf({ outcome: 'x', handlingDuration: 1 });
    const { index } = setOf('Journeys').column.get('localHour')!;
    const rows = Array.from({ length: 100 }, (_, hour): Row => {
      const values = [...row.values];
      values[index] = hour;
      return { values };
    });
    const million = Array.from({ length: 10_000 }, () => rows).flat();
    const result = appliedTo(
      'groupby((localHour,outcome),aggregate($count as n,handlingDuration with sum as s))',
      million,
    );
    expect(result).toHaveLength(100);
    expect(result[99]).toEqual({ localHour: 99, outcome: 'x', n: 10_000, s: 10_000 });
  });
});

import { valueListOf } from '../../src/plan/value-list.js';
import { journeys, transitions } from '../model/model.js';
import { predicateOf } from '../odata/evaluating.js';
import { branches, contradicts, filters, settled } from './pushing.js';

describe('long lists', () => {
  const name = (i: number) => `journey-with-a-long-name-${String(i)}`;
  const chain = (n: number) => Array.from({ length: n }, (_, i) => `journeyId eq '${name(i)}'`).join(' or ');
  const lengthOf = (values: readonly string[]) => JSON.stringify(values).length;

  it('of hundreds become one', () => {
    expect(filters(chain(500))['journeyId']).toHaveLength(500);
  });

  it('that a request would not take are asked in parts, each value once', () => {
    const parts = branches(chain(9_000)).map(([{ name, values }, ...others]) => {
      expect([name, others]).toEqual(['journeyId', []]);
      expect(lengthOf(values)).toBeLessThanOrEqual(100_002);
      return values;
    });
    expect(parts.length).toBe(Math.ceil(lengthOf(parts.flat()) / 100_000));
    expect(parts.flat()).toEqual(Array.from({ length: 9_000 }, (_, i) => name(i)));
    // Totals of parts cannot be told apart from those of the whole.
    expect(settled(chain(9_000))).toMatchObject([{ pushed: 'filter', exact: false }]);
    expect(settled(chain(3_000))).toMatchObject([{ pushed: 'filter', exact: true }]);
  });

  it('take the other filters with each part', () => {
    const text = `agentNames eq 'x' and (${chain(9_000)})`;
    const parts = branches(text);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(part.map(({ name }) => name).sort()).toEqual(['agents.name', 'journeyId']);
      expect(part.find(({ name }) => name === 'agents.name')!.values).toEqual(['x']);
    }
  });

  it('in too many parts are not asked beside another filter that will do', () => {
    const list = (n: number) =>
      Array.from({ length: n }, (_, i) => `'${String(i).padStart(10_000, '0')}'`).join(',');
    expect(branches(`agentNames eq 'x' and journeyId in (${list(90)})`)).toEqual([
      [{ name: 'agents.name', values: ['x'] }],
    ]);
    expect(branches(`journeyId in (${list(90)})`)).toHaveLength(10);
    expect(branches(`agentNames eq 'x' and journeyId in (${list(70)})`)).toHaveLength(8);
  });

  it('a value longer than a part is a part by itself', () => {
    const [first, second] = branches(`journeyId in ('${'x'.repeat(120_000)}','a')`);
    expect([first[0].values.length, second[0].values]).toEqual([1, ['a']]);
  });

  it('an empty list matches nothing', () => {
    expect(contradicts('journeyId in ()')).toBe(true);
  });
});

describe('lists of values', () => {
  it('two constants are none, nor are other types', () => {
    expect(valueListOf(predicateOf("'a' eq 'a'"))).toBeNull();
    expect(valueListOf(predicateOf('transfersCompleted eq 1'))).toBeNull();
  });

  it('are of one column of one row', () => {
    const list = (text: string, set = journeys) => valueListOf(predicateOf(text, { set }));
    expect(list("agentNames eq 'a' or agentNames in ('b','a')")).toMatchObject({
      row: '0',
      values: ['a', 'b'],
    });
    expect(list("agentNames eq 'a' or queueNames eq 'b'")).toBeNull();
    expect(list("journey/journeyId eq 'a' or journeyId eq 'b'", transitions)).toBeNull();
    expect(list("journey/journeyId eq 'a' or 'b' eq journey/journeyId", transitions)).toMatchObject({
      row: '0/journey',
      values: ['a', 'b'],
    });
    expect(list("agentNames eq 'a' or agentNames eq null")).toBeNull();
  });
});

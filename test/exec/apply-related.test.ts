import type { Row } from '../../src/odata/index.js';
import { setOf } from '../model/model.js';
import { familyOf } from '../odata/related.js';
import { applied, appliedTo, boundApply, ROWS, type Values } from './applying.js';

describe('related rows', () => {
  const family = familyOf({
    Journeys: [{ journeyId: 'j', outcome: 'Handled', handlingDuration: 100 }],
    Transitions: [
      { transitionId: 'j-0', journeyId: 'j', sequence: 0, name: 'WAITING', duration: 3 },
      { transitionId: 'j-1', journeyId: 'j', sequence: 1, name: 'TALKING', duration: 7 },
      { transitionId: 'j-2', journeyId: 'j', sequence: 2, name: 'WAITING', duration: null },
    ],
  });
  const of = (name: string): readonly Row[] => family.rows.get(setOf(name))!;
  const run = (set: string, text: string, rows = of(set)): readonly Values[] =>
    appliedTo(text, rows, { set: setOf(set), context: family.context });

  it('aggregates over a collection', () => {
    const text =
      'aggregate(transitions/duration with sum as d,transitions/$count as n,transitions/duration/$count as v,transitions/name with countdistinct as names,transitions with countdistinct as t)';
    expect(run('Journeys', text)).toEqual([{ d: 10, n: 3, v: 2, names: 2, t: 3 }]);
  });

  it('takes a row that several lead to once, but the value of an expression as often as they do', () => {
    const text =
      'aggregate(journey/handlingDuration with sum as once,journey/handlingDuration add 0 with sum as often,journey with countdistinct as journeys,journey/$count as j)';
    expect(run('Transitions', text)).toEqual([{ once: 100, often: 300, journeys: 1, j: 1 }]);
    expect(
      run('Transitions', 'groupby((name),aggregate(journey/handlingDuration with sum as once))'),
    ).toEqual([
      { name: 'TALKING', once: 100 },
      { name: 'WAITING', once: 100 },
    ]);
  });

  it('takes rows that come twice as often as they come, where no path leads to them', () => {
    expect(
      run(
        'Journeys',
        'concat(identity,identity)/aggregate(handlingDuration with sum as s,transitions/$count as n)',
      ),
    ).toEqual([{ s: 200, n: 3 }]);
  });

  it('groups by properties of the one row a path leads to', () => {
    expect(
      run(
        'Transitions',
        'groupby((journey/outcome,name),aggregate($count as n))/filter(journey/outcome ne null)',
      ),
    ).toEqual([
      { 'journey/outcome': 'Handled', name: 'TALKING', n: 1 },
      { 'journey/outcome': 'Handled', name: 'WAITING', n: 2 },
    ]);
    const [whole] = run('Transitions', 'groupby((journey))');
    expect(whole).toMatchObject({ 'journey/journeyId': 'j', 'journey/handlingDuration': 100 });
    expect(Object.keys(whole!)).toHaveLength(setOf('Journeys').columns.length);
  });

  it('leaves entities grouped by a path what they are, and tells to show the path with them', () => {
    const text = 'groupby((journey/outcome),topcount(1,duration))';
    expect(run('Transitions', text)).toMatchObject([{ transitionId: 'j-1', duration: 7 }]);
    expect(boundApply(text, setOf('Transitions')).expanded).toEqual(['journey/outcome']);
    const further = `${text}/groupby((journey/handlingDuration),aggregate($count as n))`;
    expect(run('Transitions', further)).toEqual([{ 'journey/handlingDuration': 100, n: 1 }]);
    const beside = `concat(${text},aggregate($count as n))`;
    expect(run('Transitions', beside)).toMatchObject([
      { transitionId: 'j-1', 'journey/outcome': 'Handled' },
      { n: 3 },
    ]);
  });

  it('evaluates custom aggregates', () => {
    expect(applied('aggregate(journeyCount,abandonedCount as lost,handledCount)', ROWS)).toEqual([
      { journeyCount: 5, lost: 1, handledCount: 3 },
    ]);
    expect(run('Journeys', 'aggregate(transitions/transitionCount as n)')).toEqual([{ n: 3 }]);
    expect(run('Transitions', 'groupby((name),aggregate(journeyCount,transitionCount))')).toEqual([
      { name: 'TALKING', journeyCount: 1, transitionCount: 1 },
      { name: 'WAITING', journeyCount: 1, transitionCount: 2 },
    ]);
  });
});

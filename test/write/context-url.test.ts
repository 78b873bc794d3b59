import {
  contextUrl,
  type Projection,
  propertyContextUrl,
  referenceContextUrl,
} from '../../src/write/index.js';
import { journeys, setOf, transitions } from '../model/model.js';
import { rowOf } from '../odata/evaluating.js';
import { ROOT, writingAs } from './writing.js';

const [older, newer] = [writingAs(), writingAs({ version: '4.01' })];
const whole: Projection = { columns: null, expanded: [] };
const only = (...columns: string[]): Projection => ({ columns, expanded: [] });

describe('the context URL (Protocol 4.01 §10)', () => {
  it.each<[Projection, boolean, string]>([
    [whole, false, 'Journeys'],
    [whole, true, 'Journeys/$entity'],
    [only('journeyId', 'time'), false, 'Journeys(journeyId,time)'],
    [only('journeyId'), true, 'Journeys(journeyId)/$entity'],
    [only('journeyId', 'minutes'), false, 'Journeys(journeyId,minutes)'],
    [only('*', 'agents'), false, 'Journeys(*,agents)'],
    [
      only('outcome', 'journey/outcome', 'total', 'journey/direction'),
      false,
      'Journeys(outcome,journey(outcome,direction),total)',
    ],
    [
      { columns: ['outcome'], expanded: [['agents', only('agentName')]] },
      true,
      'Journeys(outcome,agents(agentName))/$entity',
    ],
  ])('of %j, single: %s, in both versions', (projection, single, fragment) => {
    for (const base of [older, newer])
      expect(contextUrl(base, journeys, projection, single)).toBe(`${ROOT}$metadata#${fragment}`);
  });

  it.each<[Projection, string, string]>([
    [{ columns: null, expanded: [['agents', whole]] }, 'Journeys', 'Journeys(agents())'],
    [
      { columns: ['outcome'], expanded: [['agents', whole]] },
      'Journeys(outcome)',
      'Journeys(outcome,agents())',
    ],
    [{ columns: ['agents'], expanded: [['agents', whole]] }, 'Journeys(agents)', 'Journeys(agents,agents())'],
    [
      { columns: null, expanded: [['transitions', { columns: null, expanded: [['agents', whole]] }]] },
      'Journeys(transitions())',
      'Journeys(transitions(agents()))',
    ],
    [
      { columns: null, expanded: [['transitions', { columns: null, expanded: [['agents', only('role')]] }]] },
      'Journeys(transitions(agents(role)))',
      'Journeys(transitions(agents(role)))',
    ],
  ])('of %j names what is expanded whole in 4.01 only', (projection, before, since) => {
    expect(contextUrl(older, journeys, projection, false)).toBe(`${ROOT}$metadata#${before}`);
    expect(contextUrl(newer, journeys, projection, false)).toBe(`${ROOT}$metadata#${since}`);
  });

  it('of a property names its entity by a key that is not percent-encoded', () => {
    expect(propertyContextUrl(older, journeys, rowOf({ journeyId: "a/b 'c'é" }), 'outcome')).toBe(
      `${ROOT}$metadata#Journeys('a/b ''c''é')/outcome`,
    );
    const agents = setOf('TransitionAgents');
    const row = rowOf({ transitionId: 'x-1', role: 'current', position: 0 }, agents);
    expect(propertyContextUrl(older, agents, row, 'agentName')).toBe(
      `${ROOT}$metadata#TransitionAgents(transitionId='x-1',role='current',position=0)/agentName`,
    );
    const dates = setOf('Dates');
    expect(propertyContextUrl(older, dates, rowOf({ date: 366 }, dates), 'year')).toBe(
      `${ROOT}$metadata#Dates(1971-01-02)/year`,
    );
  });

  it('of references tells no set', () => {
    expect(referenceContextUrl(older, false)).toBe(`${ROOT}$metadata#Collection($ref)`);
    expect(referenceContextUrl(newer, true)).toBe(`${ROOT}$metadata#$ref`);
  });

  it('is of the set that the rows are of', () => {
    expect(contextUrl(older, transitions, whole, false)).toBe(`${ROOT}$metadata#Transitions`);
  });
});

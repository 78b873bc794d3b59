import { relatedRows } from '../../src/exec/flatten.js';
import type { EntitySet } from '../../src/model/index.js';
import { journeys, model, namedSets, setOf, transitionAgents, transitions } from '../model/model.js';
import { journey, journeyTransitions } from './records.js';
import { bundleOf, rows } from './rows.js';

const at = (text: string): number => Date.parse(text);
const bridge = (name: string, changes: object = {}) => rows(setOf(name), { ...journey, ...changes });
const common = (position: number) => ({
  journeyId: journey.journeyId,
  position,
  journeyTime: at('2025-03-10T11:33:42Z'),
});

describe('bridge sets', () => {
  it.each<[string, readonly object[]]>([
    [
      'JourneyInteractions',
      [
        { interactionId: 'int-18aa01-phone-03', direction: 'Inbound', type: null },
        { interactionId: 'int-18aa02-phone-03', direction: 'Outbound', type: 'transfer' },
      ],
    ],
    [
      'JourneyAgents',
      [
        { agentName: 'Ioana Marin', agentGroupId: '7', agentGroupName: 'Front desk' },
        { agentName: 'Piet de Vries', agentGroupId: '9', agentGroupName: 'Back office' },
        { agentName: 'Ioana Marin', agentGroupId: '7', agentGroupName: 'Front desk' },
      ],
    ],
    ['JourneyQueues', [{ queueName: 'Orders NL' }, { queueName: 'Orders; priority' }]],
    ['JourneyRingGroups', [{ ringGroupName: '1011' }]],
    ['JourneyMediaTypes', [{ mediaType: 'Phone' }]],
    ['JourneyPbxs', [{ pbxName: 'pbx-north' }, { pbxName: 'pbx-south' }]],
    ['JourneyTenants', [{ tenantId: 'acme' }]],
    ['JourneyWrapUpCodes', [{ wrapUpCode: 'Sale' }, { wrapUpCode: 'Follow-up' }]],
  ])('%s has a row for each member, numbered from 0', (name, members) => {
    expect(bridge(name)).toEqual(members.map((member, i) => ({ ...common(i), ...member })));
  });

  it('leave out null members, and number the others without a gap', () => {
    expect(bridge('JourneyQueues', { queues: [null, { name: 'a' }, null, { name: null }] })).toEqual([
      { ...common(0), queueName: 'a' },
      { ...common(1), queueName: null },
    ]);
    expect(bridge('JourneyPbxs', { pbxNames: [null, 'a'] })).toEqual([{ ...common(0), pbxName: 'a' }]);
  });

  it('are empty where the list is, or is missing', () => {
    for (const queues of [[], null, undefined]) expect(bridge('JourneyQueues', { queues })).toEqual([]);
  });

  it('agents without a group have none', () => {
    expect(bridge('JourneyAgents', { agents: [{ name: 'x', group: null }, { name: null }] })).toEqual([
      { ...common(0), agentName: 'x', agentGroupId: null, agentGroupName: null },
      { ...common(1), agentName: null, agentGroupId: null, agentGroupName: null },
    ]);
  });
});

describe('TransitionAgents', () => {
  const last = { transitionId: `${journey.journeyId}-2`, journeyId: journey.journeyId, sequence: 2 };
  const times = { time: at('2025-05-21T09:10:12.143Z'), journeyTime: at('2025-05-21T09:09:23Z') };

  it('has the agents of each transition, by role and position', () => {
    const desk = { agentGroupId: '7', agentGroupName: 'Front desk' };
    expect(rows(transitionAgents, journeyTransitions)).toEqual([
      { ...last, ...times, ...desk, role: 'current', position: 0, agentName: 'Ioana Marin' },
      { ...last, ...times, ...desk, role: 'current', position: 1, agentName: 'Piet de Vries' },
      {
        ...last,
        ...times,
        role: 'previous',
        position: 0,
        agentName: 'Ana Pop',
        agentGroupId: null,
        agentGroupName: null,
      },
    ]);
  });
});

describe('navigation', () => {
  const bundle = bundleOf({ journeys: journey, transitions: journeyTransitions });
  const related = (from: EntitySet, name: string, index = 0) =>
    relatedRows(bundle.rows(from)[index], from.navigation.get(name)!, model.sets);

  it('leads from a journey to all rows of each of its sets, and back to it', () => {
    for (const navigation of journeys.navigation.values()) {
      const target = setOf(navigation.target);
      const found = related(journeys, navigation.name);
      expect(found).toBe(bundle.rows(target));
      expect(found.length).toBeGreaterThan(0);
      expect(relatedRows(found[0], target.navigation.get('journey')!, model.sets)).toBe(
        bundle.rows(journeys),
      );
    }
  });

  it('leads from a transition to its own agents only', () => {
    expect(related(transitions, 'agents', 0)).toEqual([]);
    expect(related(transitions, 'agents', 2)).toEqual(bundle.rows(transitionAgents));
  });

  it('finds nothing of an endpoint that was not read, or gave nothing', () => {
    const half = bundleOf({ transitions: journeyTransitions });
    const [row] = half.rows(transitions);
    expect(relatedRows(row, transitions.navigation.get('journey')!, model.sets)).toEqual([]);
    expect(relatedRows(row, transitions.navigation.get('agents')!, model.sets)).toEqual([]);
    for (const [, set] of namedSets)
      if (set.source.kind === 'endpoint' && set.source.endpoint === 'journeys')
        expect(half.rows(set)).toEqual([]);
  });
});

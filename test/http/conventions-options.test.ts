/** Query options as 4.01 has them: which a resource takes, and the tail of `$select` and `$expand`. */
import { conventionsWorld } from './conventions-world.js';
import { type Row } from '../reference/index.js';
import { shown, type Whole } from '../support/whole.js';
import { idOf } from './ids.js';
import { bare, expectError } from './raw.js';

jest.setTimeout(60_000);

const world = conventionsWorld();
const { get, transitionsOf, requests, expectSame } = world;
let whole: Whole;
let row: Row;
let id: string;
beforeAll(() => {
  ({ whole, row, id } = world.started());
});

describe('options', () => {
  it('that a resource does not take: 400', async () => {
    for (const path of [
      `Journeys/${id}?$top=1`,
      `Journeys/${id}?$skip=1`,
      `Journeys/${id}?$filter=true`,
      `Journeys/${id}/outcome?$select=outcome`,
      'Journeys?$id=x',
      'Journeys?$index=1',
      'Journeys/$count?$skiptoken=x',
    ])
      expectError(await get(path), 400, 'unknownOption');
    expectError(await get('Journeys?$top=1&top=2'), 400, 'duplicateOption');
    expectError(await get('Journeys?$nope=1'), 400, 'unknownOption');
    expect(requests()).toBe(0);
  });

  it('$schemaversion is the only one there is', async () => {
    await expectSame('Outcomes?$schemaversion=*', 'Outcomes');
    expect((await get('?$schemaversion=*')).status).toBe(200);
    expect((await get('$metadata?$schemaversion=*')).status).toBe(200);
    expectError(await get('Outcomes?$schemaversion=0'), 404, 'notFound');
  });

  it('$select takes casts to the own type, and names of navigation properties', async () => {
    await expectSame(`Journeys/${id}?$select=JourneyFeed.Journey/outcome`, `Journeys/${id}?$select=outcome`);
    expect(bare(await get(`Journeys/${id}?$select=journeyId,transitions`))).toEqual({ journeyId: id });
    expect(bare(await get(`Journeys/${id}?$select=journeyId,JourneyFeed.*`))).toEqual({ journeyId: id });
    for (const select of ['JourneyFeed.Transition/outcome', 'outcom', 'outcome/x'])
      expectError(await get(`Journeys/${id}?$select=${select}`), 400, 'unknownProperty');
    const hint = expectError(
      await get(`Transitions/${id}-0?$select=journey/outcome`),
      400,
      'unknownProperty',
    );
    expect(hint.message).toContain('$expand=journey($select=');
  });

  it('$expand takes casts, counts, ids and stars', async () => {
    const [one] = shown(whole, 'Journeys', [row]);
    const all = transitionsOf(row);
    const ids = all.map((each) => ({ '@odata.id': idOf('Transitions', each) }));
    const expanded = async (expand: string, of = `Journeys/${id}`): Promise<Record<string, unknown>> =>
      bare(await get(`${of}?$select=journeyId&$expand=${expand}`));
    const key = { journeyId: one!['journeyId'] };
    expect(await expanded('transitions/$count')).toEqual({ ...key, 'transitions@odata.count': all.length });
    expect(await expanded('transitions/$count($filter=sequence lt 2)')).toEqual({
      ...key,
      'transitions@odata.count': 2,
    });
    expect(await expanded('transitions/$ref')).toEqual({ ...key, transitions: ids });
    expect(await expanded('transitions/$ref($top=1;$orderby=sequence desc;$count=true)')).toEqual({
      ...key,
      'transitions@odata.count': all.length,
      transitions: ids.slice(-1),
    });
    expect(await expanded('journey/$ref', `Transitions/${id}-0`)).toEqual({
      '@odata.id': idOf('Transitions', all[0]!),
      ...key,
      journey: { '@odata.id': idOf('Journeys', row) },
    });
    const casts =
      'JourneyFeed.Journey/transitions/JourneyFeed.Transition($levels=1;$select=transitionId;$top=1)';
    expect(await expanded(casts)).toEqual({ ...key, transitions: [{ transitionId: `${id}-0` }] });
    const starred = await expanded('*/$ref,transitions/$count');
    const names = ['interactions', 'agents', 'queues', 'ringGroups', 'mediaTypeList', 'pbxs', 'tenants'];
    expect(Object.keys(starred).sort()).toEqual(
      ['journeyId', 'transitions@odata.count', 'wrapUpCodeList', ...names].sort(),
    );
  });

  it('$expand takes aliases of its own', async () => {
    const nested = `Journeys/${id}?$select=journeyId&$expand=transitions($filter=sequence lt @n;@n=3;$select=sequence,transitionId)`;
    expect((bare(await get(nested))['transitions'] as unknown[]).length).toBe(3);
  });

  it.each([
    ['transitions($levels=2)', 'invalidOption'],
    ['transitions($levels=max)', 'invalidOption'],
    ['transitions,transitions/$ref', 'invalidOption'],
    ['transitions/$ref($select=name)', 'invalidOption'],
    ['transitions/$count($top=1)', 'invalidOption'],
    ['transition', 'unknownProperty'],
  ])('$expand=%s: 400 with a reason', async (expand, code) => {
    expect(expectError(await get(`Journeys?$expand=${expand}`), 400, code).message.length).toBeGreaterThan(
      20,
    );
  });

  it('$expand counts no single entity', async () => {
    expectError(await get(`Transitions?$expand=journey/$count`), 400, 'invalidOption');
  });
});

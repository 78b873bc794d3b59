import { sandboxKeys, type Sandbox } from '../../src/sandbox/index.js';
import { ask, codeOf, ids, readAll, sandbox, stopSandboxes, WEEK, type Journey } from './support.js';

let api: Sandbox;
let all: Journey[];

beforeAll(async () => {
  api = await sandbox();
  all = await readAll(api, 'journeys', { dateRange: WEEK });
});
afterAll(stopSandboxes);

const seen: Readonly<Record<string, { pbxNames: string[]; tenantIds: string[] }>> = {
  [sandboxKeys.north]: { pbxNames: ['acme-north', 'acme-hq'], tenantIds: ['acmenorth01'] },
  [sandboxKeys.south]: { pbxNames: ['acme-south', 'acme-hq'], tenantIds: ['acmesouth01', 'acmeengage'] },
};

describe.each(Object.entries(seen))('%s', (key, { pbxNames, tenantIds }) => {
  const touches = (journey: Journey) =>
    journey.pbxNames.some((name) => pbxNames.includes(name)) ||
    journey.tenantIds.some((id) => tenantIds.includes(id));

  it('sees the journeys that touched one of its PBXs or tenants, on both endpoints', async () => {
    const expected = ids(all.filter(touches));
    expect(expected.length).toBeGreaterThan(all.length / 10);
    expect(expected.length).toBeLessThan(all.length);
    for (const endpoint of ['journeys', 'transitions'] as const) {
      expect(ids(await readAll(api, endpoint, { dateRange: WEEK, limit: 90 }, key))).toEqual(expected);
      expect((await ask(api, endpoint, { dateRange: WEEK }, key)).body.totalElements).toBe(expected.length);
    }
  });

  it('finds nothing of others by filter', async () => {
    const foreign = all.find((journey) => !touches(journey))!;
    const filters = [{ name: 'journeyId', values: [foreign.journeyId] }];
    expect((await ask(api, 'journeys', { dateRange: WEEK, filters }, key)).body.totalElements).toBe(0);
    expect((await ask(api, 'journeys', { dateRange: WEEK, filters })).body.totalElements).toBe(1);
  });

  it('may filter by its own PBXs and tenants only', async () => {
    for (const [name, own, code] of [
      ['pbxNames', pbxNames, 'invalidpbx'],
      ['tenantIds', tenantIds, 'invalidtenant'],
    ] as const) {
      for (const endpoint of ['journeys', 'transitions'] as const) {
        expect((await ask(api, endpoint, { filters: [{ name, values: own }] }, key)).status).toBe(200);
        for (const other of Object.values(seen).flatMap((rights) => rights[name])) {
          const answer = await ask(api, endpoint, { filters: [{ name, values: [own[0], other] }] }, key);
          expect(codeOf(answer)).toBe(own.includes(other) ? undefined : code);
        }
      }
    }
  });
});

it('two keys overlap without being equal', async () => {
  const [north, south] = await Promise.all(
    [sandboxKeys.north, sandboxKeys.south].map((key) => readAll(api, 'journeys', { dateRange: WEEK }, key)),
  );
  const both = new Set(ids(north!));
  const shared = ids(south!).filter((id) => both.has(id));
  expect(shared.length).toBeGreaterThan(0);
  expect(shared.length).toBeLessThan(Math.min(north!.length, south!.length));
  expect(new Set([...ids(north!), ...ids(south!)]).size).toBe(all.length);
});

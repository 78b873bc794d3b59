/** `$crossjoin` against a naive product of the same rows: joined, filtered, ordered, expanded, paged; and what it asks of the upstream. */
import { compareText, defaultOrder, type Row, type SetName } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { asked, readWhole, shown, sortedBy, type Whole } from '../support/whole.js';
import { idOf, walked } from './ids.js';
import { expectError, expectVersion, type RawAnswer, send } from './raw.js';

jest.setTimeout(60_000);

const ROOT = 'between/2026-01-07/2026-01-09/';

let feed: TestFeed;
let whole: Whole;
beforeAll(async () => {
  feed = await startTestFeed({
    now: '2026-01-10T12:00:00Z',
    sandbox: { journeysPerDay: 12, days: 40 },
    env: { FEED_EARLIEST: '2025-12-05', FEED_HISTORY_DAYS: '3' },
  });
  whole = await readWhole(feed, '2026-01-07T00:00:00Z', '2026-01-09T00:00:00Z');
});
afterAll(() => feed.close());
beforeEach(() => {
  feed.sandbox.clearRequests();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  send(`${feed.url}${path.replaceAll(' ', '%20')}`, { headers });
const rowsOf = (set: SetName, of = whole): readonly Row[] =>
  sortedBy(of.sets.rows[set], ...defaultOrder[set]);

/** The product of sets, the first of which turns slowest. */
const product = (...sets: readonly (readonly Row[])[]): readonly (readonly Row[])[] =>
  sets.reduce<readonly (readonly Row[])[]>(
    (all, rows) => all.flatMap((one) => rows.map((row) => [...one, row])),
    [[]],
  );
const links = (sets: readonly SetName[], rows: readonly Row[]): Record<string, string> =>
  Object.fromEntries(sets.map((set, i) => [`${set}@odata.navigationLink`, idOf(set, rows[i]!)]));
const JOURNEY_AGENT = ['Journeys', 'JourneyAgents'] as const;
const joined = (): readonly (readonly Row[])[] =>
  product(rowsOf('Journeys'), rowsOf('JourneyAgents')).filter(
    ([a, b]) => a!['journeyId'] === b!['journeyId'],
  );

describe('$crossjoin', () => {
  it('joins by an equality, and reads each set once', async () => {
    const expected = joined().map((rows) => links(JOURNEY_AGENT, rows));
    expect(expected.length).toBeGreaterThan(10);
    const answer = await get(
      `${ROOT}$crossjoin(Journeys,JourneyAgents)?$filter=Journeys/journeyId eq JourneyAgents/journeyId&$count=true`,
    );
    expectVersion(answer);
    expect(answer.json()).toEqual({
      '@odata.context': `${feed.url}${ROOT}$metadata#Collection(Edm.ComplexType)`,
      '@odata.count': expected.length,
      value: expected,
    });
    expect(answer.header('Journey-Time-Range')).toBe('2026-01-07T00:00:00.000Z/2026-01-09T00:00:00.000Z');
    expect(asked(feed).journeys.length).toBeLessThanOrEqual(4);
    expect(asked(feed).transitions.length).toBe(0);
  });

  it('checks every condition: of one set, of several, and of none', async () => {
    const sets = ['Journeys', 'Transitions', 'JourneyQueues'] as const;
    const expected = product(...sets.map((set) => rowsOf(set)))
      .filter(
        ([journey, transition, queue]) =>
          journey!['outcome'] === 'Handled' &&
          queue!['queueName'] === transition!['queueName'] &&
          transition!['journeyId'] === journey!['journeyId'] &&
          Number(transition!['sequence']) > Number(queue!['position']),
      )
      .map((rows) => links(sets, rows));
    expect(expected.length).toBeGreaterThan(3);
    const conditions = [
      "Journeys/outcome eq 'Handled'",
      'JourneyQueues/queueName eq Transitions/queueName',
      'Transitions/journeyId eq Journeys/journeyId',
      'Transitions/sequence gt JourneyQueues/position',
    ];
    const path = `${ROOT}$crossjoin(${sets.join(',')})`;
    expect((await get(`${path}?$filter=${conditions.join(' and ')} and 1 eq 1`)).json().value).toEqual(
      expected,
    );
    expect((await get(`${path}/$count?$filter=${conditions.join(' and ')}`)).text).toBe(
      String(expected.length),
    );
    expect((await get(`${path}/$count?$filter=${conditions.join(' and ')} and 1 eq 2`)).text).toBe('0');
    expect((await get(`${path}/$count?$filter=@all&@all=${conditions.join(' and ')}`)).text).toBe(
      String(expected.length),
    );
  });

  it('evaluates paths and lambdas from either side', async () => {
    const sets = ['Transitions', 'Journeys'] as const;
    const expected = product(rowsOf('Transitions'), rowsOf('Journeys'))
      .filter(([transition, journey]) => {
        const names = whole.sets.related('Journeys', journey!, 'transitions').map((one) => one['name']);
        const [own] = whole.sets.related('Transitions', transition!, 'journey');
        return (
          Number(transition!['sequence']) === 0 &&
          own!['outcome'] === journey!['outcome'] &&
          names.some((name) => name === 'HOLD' && name !== transition!['name'])
        );
      })
      .map((rows) => links(sets, rows));
    expect(expected.length).toBeGreaterThan(3);
    const filter =
      "Transitions/sequence eq 0 and Transitions/journey/outcome eq Journeys/outcome and Journeys/transitions/any(t:t/name eq 'HOLD' and t/name ne Transitions/name)";
    expect(
      await walked(`${feed.url}${ROOT}$crossjoin(Transitions,Journeys)?$filter=${filter}`, {
        Prefer: 'maxpagesize=50000',
      }),
    ).toEqual(expected);
  });

  it('without an equality is a product; null equals null', async () => {
    const outcomes = (await feed.rows('Outcomes')).map((row) => String(row['name']));
    const states = (await feed.rows('TransitionStates')).map((row) => String(row['name']));
    const found = await walked(`${feed.url}$crossjoin(Outcomes,TransitionStates)`);
    expect(found).toEqual(
      outcomes.flatMap((outcome) =>
        states.map((state) => ({
          'Outcomes@odata.navigationLink': `Outcomes('${outcome}')`,
          'TransitionStates@odata.navigationLink': `TransitionStates('${state}')`,
        })),
      ),
    );
    const filter = 'Journeys/contactEmail eq Transitions/ringGroupName and Transitions/sequence eq 0';
    const expected = product(rowsOf('Journeys'), rowsOf('Transitions')).filter(
      ([a, b]) => a!['contactEmail'] === b!['ringGroupName'] && b!['sequence'] === 0,
    );
    expect(expected.length).toBeGreaterThan(10);
    const count = await get(`${ROOT}$crossjoin(Journeys,Transitions)/$count?$filter=${filter}`);
    expect(count.text).toBe(String(expected.length));
  });

  it('is ordered, skipped and cut, in pages', async () => {
    const all = [...joined()].sort(
      ([a, x], [b, y]) =>
        compareText(String(x!['agentName']), String(y!['agentName'])) ||
        Number(b!['time']) - Number(a!['time']),
    );
    const path = `${ROOT}$crossjoin(Journeys,JourneyAgents)?$filter=Journeys/journeyId eq JourneyAgents/journeyId`;
    const order = '&$orderby=JourneyAgents/agentName,Journeys/time desc';
    const headers = { Prefer: 'maxpagesize=4' };
    expect(await walked(`${feed.url}${path}${order}`, headers)).toEqual(
      all.map((rows) => links(JOURNEY_AGENT, rows)),
    );
    expect(await walked(`${feed.url}${path}${order}&$skip=3&$top=6`, headers)).toEqual(
      all.slice(3, 9).map((rows) => links(JOURNEY_AGENT, rows)),
    );
    expect(await walked(`${feed.url}${path}&$skip=2&$top=9`, headers)).toEqual(
      joined()
        .slice(2, 11)
        .map((rows) => links(JOURNEY_AGENT, rows)),
    );
    const first = (await get(`${path}&$top=0&$count=true`)).json();
    expect([first['@odata.count'], first.value, first['@odata.nextLink']]).toEqual([
      all.length,
      [],
      undefined,
    ]);
  });

  it('expands sets, with options, and leaves out what $select does', async () => {
    const path = `${ROOT}$crossjoin(Journeys,JourneyAgents)?$filter=Journeys/journeyId eq JourneyAgents/journeyId&$top=5`;
    const some = joined().slice(0, 5);
    const options = 'Journeys($select=journeyId,outcome;$expand=transitions/$count),JourneyAgents';
    expect((await get(`${path}&$expand=${options}`)).json().value).toEqual(
      some.map(([journey, agent]) => ({
        Journeys: {
          journeyId: journey!['journeyId'],
          outcome: journey!['outcome'],
          'transitions@odata.count': whole.sets.related('Journeys', journey!, 'transitions').length,
        },
        JourneyAgents: shown(whole, 'JourneyAgents', [agent!])[0],
      })),
    );
    expect((await get(`${path}&$select=JourneyAgents`)).json().value).toEqual(
      some.map(([, agent]) => links(['JourneyAgents'], [agent!])),
    );
    expect((await get(`${path}&$expand=Journeys($select=journeyId)&$select=Journeys`)).json().value).toEqual(
      some.map(([journey]) => ({ Journeys: { journeyId: journey!['journeyId'] } })),
    );
    const starred = (await get(`${path}&$expand=*`)).json().value;
    expect(starred[0]).toEqual({
      Journeys: shown(whole, 'Journeys', [some[0]![0]!])[0],
      JourneyAgents: shown(whole, 'JourneyAgents', [some[0]![1]!])[0],
    });
    const plain = await get(`${path}&$top=1`.replace('&$top=5', ''), {
      Accept: 'application/json;odata.metadata=none',
    });
    expect(plain.json().value).toEqual([
      Object.fromEntries(
        Object.entries(links(JOURNEY_AGENT, some[0]!)).map(([name, link]) => [
          name,
          `${feed.url}${ROOT}${link}`,
        ]),
      ),
    ]);
  });

  it('pushes what concerns one set, and carries equal values over to the other', async () => {
    const id = String(rowsOf('Journeys')[3]!['journeyId']);
    const path = '$crossjoin(Journeys,Transitions)?$filter=Journeys/journeyId eq Transitions/journeyId';
    const expected = whole.sets.rows.Transitions.filter((row) => row['journeyId'] === id).length;
    const one = (await get(`${path} and Journeys/journeyId eq '${id}'`)).json();
    expect(one.value.length).toBe(expected);
    const { journeys, transitions } = asked(feed);
    for (const { filters } of [...journeys, ...transitions])
      expect(filters).toEqual([{ name: 'journeyId', values: [id] }]);
    expect([journeys.length > 0, transitions.length > 0]).toEqual([true, true]);
    feed.sandbox.clearRequests();
    await get(`${path} and Journeys/time lt 2026-01-01T00:00:00Z and Journeys/time gt 2026-01-02T00:00:00Z`);
    expect(asked(feed).journeys.length + asked(feed).transitions.length).toBe(0);
  });

  it('reads all sets over the range that one of them is bound to', async () => {
    // Five weeks ago, beyond the default range of three days.
    const old = await readWhole(feed, '2025-12-06T00:00:00Z', '2025-12-08T00:00:00Z');
    feed.sandbox.clearRequests();
    const range = 'Journeys/time ge 2025-12-06T00:00:00Z and Journeys/time lt 2025-12-08T00:00:00Z';
    const answer = await get(
      `$crossjoin(JourneyQueues,Journeys)/$count?$filter=${range} and JourneyQueues/journeyId eq Journeys/journeyId`,
    );
    expect(old.sets.rows.JourneyQueues.length).toBeGreaterThan(5);
    expect(answer.text).toBe(String(old.sets.rows.JourneyQueues.length));
    expect(answer.header('Journey-Time-Range')).toBe('2025-12-06T00:00:00.000Z/2025-12-08T00:00:00.000Z');
    const days = await get(
      `$crossjoin(Dates,Journeys)/$count?$filter=${range} and Dates/date eq Journeys/localDate`,
    );
    expect(days.text).toBe(String(old.sets.rows.Journeys.length));
  });

  it('refuses what is too much, and says what to narrow', async () => {
    const path = 'last/30d/$crossjoin(Transitions,TransitionAgents,JourneyAgents)/$count';
    const error = expectError(await get(path), 400, 'tooManyRows');
    expect(error.message).toContain('equalities');
    expect(error.target).toBe('$filter');
  });

  it.each([
    ['$crossjoin(Journeys,Nope)', 404, 'notFound'],
    ['$crossjoin()', 404, 'notFound'],
    ['$crossjoin', 404, 'notFound'],
    ['$crossjoin(Journeys,Transitions)/Journeys', 404, 'notFound'],
    ['$crossjoin(Journeys,Journeys)', 400, 'invalidOption'],
    ['$crossjoin(Journeys,Transitions,JourneyAgents,JourneyPbxs)', 400, 'tooComplex'],
    ['$crossjoin(Journeys,Transitions)?$filter=outcome eq 1', 400, 'unknownProperty'],
    ['$crossjoin(Journeys,Transitions)?$filter=JourneyPbxs/position eq 1', 400, 'unknownProperty'],
    ['$crossjoin(Journeys,Transitions)?$filter=Journeys eq Transitions', 400, 'typeMismatch'],
    ['$crossjoin(Journeys,Transitions)?$filter=Journeys/time eq Transitions/name', 400, 'typeMismatch'],
    ['$crossjoin(Journeys,Transitions)?$orderby=time', 400, 'unknownProperty'],
    ['$crossjoin(Journeys,Transitions)?$select=outcome', 400, 'unknownProperty'],
    ['$crossjoin(Journeys,Transitions)?$select=Journeys/outcome', 400, 'unknownProperty'],
    ['$crossjoin(Journeys,Transitions)?$expand=transitions', 400, 'unknownProperty'],
    ['$crossjoin(Journeys,Transitions)?$expand=Journeys,Journeys', 400, 'invalidOption'],
    ['$crossjoin(Journeys,Transitions)?$expand=Journeys/$ref', 400, 'invalidOption'],
    ['$crossjoin(Journeys,Transitions)?$expand=Journeys($top=1)', 400, 'unknownOption'],
    ['$crossjoin(Journeys,Transitions)?$search=x', 400, 'unknownOption'],
  ])('%s: %i', async (path, status, code) => {
    expectError(await get(path), status, code);
    expect(asked(feed).journeys.length).toBe(0);
  });

  it('asks nothing for HEAD', async () => {
    const head = await send(`${feed.url}${ROOT}$crossjoin(Journeys,Transitions)`, { method: 'HEAD' });
    expect([head.status, asked(feed).journeys.length]).toEqual([200, 0]);
  });
});

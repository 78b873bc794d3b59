/** A client that reads `$metadata` when it starts, and has a method for each set it finds there. */
import { startTestFeed, type TestFeed } from '../support/feed.js';

type Row = Readonly<Record<string, unknown>>;
interface Query extends Record<string, any> {
  get(): Promise<any>;
}
type Client = Readonly<Record<string, any>> & {
  readonly init: Promise<unknown>;
  createBatch(): void;
  sendBatch(): Promise<unknown>;
};

let feed: TestFeed;
let client: Client;
beforeAll(async () => {
  feed = await startTestFeed({ now: '2026-01-10T12:00:00Z', sandbox: { journeysPerDay: 8, days: 40 } });
  const { Service } = await import('@sap_oss/odata-library');
  client = new Service({ url: feed.url, auth: {}, strict: false }) as unknown as Client;
  await client.init;
}, 60_000);
afterAll(() => feed.close());

const set = (name: string): Query => client[name] as Query;

describe('a client that learns the service from its metadata', () => {
  it('finds every set', async () => {
    const listed = (await feed.rows('')).map(({ name }) => String(name));
    expect(listed.filter((name) => client[name] === undefined)).toEqual([]);
  });

  it('queries with filter, order, select and expand', async () => {
    const chosen = set('Journeys')['select']('journeyId', 'outcome') as Query;
    const query = chosen['filter']("outcome eq 'Abandoned'")
      .orderby('time desc')
      .expand('agents')
      .top(2) as Query;
    const rows = (await query.get()) as Row[];
    expect(rows).toEqual(
      await feed.rows(
        "Journeys?$select=journeyId,outcome&$filter=outcome eq 'Abandoned'&$orderby=time desc&$expand=agents&$top=2",
      ),
    );
    expect(rows).toHaveLength(2);
  });

  it('reads by key, along navigation, and counts', async () => {
    const [first] = await feed.rows('Journeys?$top=1');
    const journeyId = String(first!['journeyId']);
    expect(await (set('Journeys')['key']({ journeyId }) as Query).get()).toMatchObject(first!);
    const transitions = (set('Journeys')['key']({ journeyId }) as Query)['transitions'] as Query;
    expect(await transitions.get()).toEqual(await feed.rows(`Journeys('${journeyId}')/transitions`));
    expect(await set('Journeys')['count']()).toBe((await feed.rows('Journeys')).length);
  });

  it('sends a batch', async () => {
    const [first] = await feed.rows('Journeys?$top=1');
    const journeyId = String(first!['journeyId']);
    client.createBatch();
    const many = (set('Outcomes')['top'](2) as Query).get();
    const one = (set('Journeys')['key']({ journeyId }) as Query).get();
    await client.sendBatch();
    expect((await many).body.value).toEqual(await feed.rows('Outcomes?$top=2'));
    expect((await one).body).toMatchObject({ journeyId, time: first!['time'] });
  });

  it('hears of errors', async () => {
    await expect((set('Journeys')['filter']('nope eq 1') as Query).get()).rejects.toThrow(/nope/);
  });
});

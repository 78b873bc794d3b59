import { readFileSync, writeFileSync } from 'node:fs';
import { exportRows } from '../../src/commands/export.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { impatient, startTestFeed, type TestFeed } from '../support/feed.js';
import { csvRows, inUtc, ndjsonRows, parquetOf, parquetRows } from './files.js';
import { CommandWorld } from './world.js';

jest.setTimeout(60_000);

const NOW = '2025-06-15T12:00:00Z';

let feed: TestFeed;
let world: CommandWorld;

beforeAll(async () => {
  // Small pages, so that the answers compared with are walks along many links.
  feed = await startTestFeed({
    now: NOW,
    env: { FEED_PAGE_SIZE: '200', FEED_TIME_ZONE: 'Europe/Bucharest' },
  });
});
afterAll(() => feed.close());
beforeEach(() => {
  world = new CommandWorld(
    {
      JOURNEY_API_URL: feed.sandbox.url,
      JOURNEY_API_KEY: 'sandbox-key',
      FEED_TIME_ZONE: 'Europe/Bucharest',
      UPSTREAM_PAGE_SIZE: '100',
    },
    () => Date.parse(NOW),
  );
});
afterEach(() => world.close());

const queries = [
  'Journeys',
  "Journeys?$filter=outcome eq 'Abandoned'&$select=journeyId,time,localDate,outcome,queueNames,queueWaitDuration",
  "Journeys?$filter=contains(queueNames,'a') and holdDuration gt 0&$orderby=time desc&$top=150",
  'Transitions?$orderby=time desc&$top=700&$skip=3',
  'Transitions?$filter=time ge 2025-06-10T00:00:00Z&$orderby=time',
  'last/7d/Journeys?$orderby=handlingDuration desc,journeyId',
  'in/America~New_York/between/2025-06-01/2025-06-05/JourneyAgents',
  'Dates',
  "Outcomes?$filter=startswith(name,'A')",
  'Journeys?$apply=groupby((localDate,outcome),aggregate($count as number,holdDuration with average as held))&$orderby=localDate,outcome',
  'Journeys?$compute=holdDuration div 1000 as seconds,length(queueNames) gt 5 as long&$select=journeyId,seconds,long&$top=300',
  "Journeys/$filter(outcome eq 'Abandoned')?$select=journeyId",
  "Journeys?$filter=pbxs/any(p: p/pbxName eq 'nobody has this one')",
];

describe.each(queries)('%s', (query) => {
  let answer: Record<string, unknown>[];
  beforeAll(async () => {
    answer = await feed.walk(query, { Accept: 'application/json;odata.metadata=none' });
    // A query without rows would show nothing.
    if (!query.includes('nobody')) expect(answer.length).toBeGreaterThan(0);
  });

  it('as CSV has the rows of the answer', async () => {
    const out = world.file('rows.csv');
    expect(await exportRows([query, '--out', out], world.options())).toBe(0);
    expect(csvRows(out, answer)).toEqual(answer);
  });

  it('as NDJSON has them', async () => {
    const out = world.file('rows.ndjson');
    expect(await exportRows([query, '--out', out], world.options())).toBe(0);
    expect(ndjsonRows(out)).toEqual(answer);
  });

  it('as Parquet has them with their types', async () => {
    const out = world.file('rows.parquet');
    expect(await exportRows([query, '--out', out], world.options())).toBe(0);
    expect(await parquetRows(out)).toEqual(inUtc(answer));
  });
});

it('writes what is expanded into NDJSON', async () => {
  const query = 'Journeys?$expand=transitions($select=name,time),queues($count=true)&$top=40';
  const out = world.file('rows.ndjson');
  expect(await exportRows([query, '--out', out], world.options())).toBe(0);
  const answer = await feed.walk(query, { Accept: 'application/json;odata.metadata=none' });
  expect(ndjsonRows(out)).toEqual(answer);
});

it('says what was written, and keeps the range in a Parquet file', async () => {
  const out = world.file('days.PARQUET');
  expect(await exportRows(['between/2025-06-01/2025-06-04/Dates', '--out', out], world.options())).toBe(0);
  const range = '2025-05-31T21:00:00.000Z/2025-06-03T21:00:00.000Z';
  expect(world.printed).toMatch(`3 rows of ${range} are in ${out}: `);
  const { key_value_metadata: notes, schema } = parquetOf(out).metadata;
  expect(notes).toEqual([{ key: 'Journey-Time-Range', value: range }]);
  expect(schema.slice(1, 3)).toMatchObject([
    { name: 'date', type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
    { name: 'year', type: 'INT32' },
  ]);
});

it('starts a CSV file with a byte order mark where that is asked', async () => {
  const out = world.file('rows.csv');
  expect(await exportRows(['Outcomes', '--out', out, '--bom'], world.options())).toBe(0);
  expect(readFileSync(out).subarray(0, 8).toString('latin1')).toBe('\u00ef\u00bb\u00bfname,');
});

it('shows how far it is', async () => {
  const options = world.options();
  expect(await exportRows(['Journeys', '--out', world.file('rows.csv')], options)).toBe(0);
  const drawn = world.terminal.text.split('\r');
  expect(drawn[1]).toMatch(/^\[\.*\] \d+ %, \d+ rows, \d+ requests, \d+ rows\/s/);
  expect(drawn.at(-1)).toMatch(/^\[#{24}\] 100 %, [\d,]+ rows, \d+ requests, \d+ rows\/s, 0:00 left\S*\n$/);
});

it('replaces a file of that name', async () => {
  const out = world.file('rows.csv');
  writeFileSync(out, 'before');
  expect(await exportRows(['Outcomes?$top=1&$select=name', '--out', out], world.options())).toBe(0);
  expect(readFileSync(out, 'utf8')).toMatch(/^name\r\n.+\r\n$/);
});

describe('leaves no file, and one that was there as it was,', () => {
  beforeEach(() => writeFileSync(world.file('rows.csv'), 'before'));
  afterEach(() => {
    expect(world.files).toEqual(['rows.csv']);
    expect(readFileSync(world.file('rows.csv'), 'utf8')).toBe('before');
  });
  const run = (options: Parameters<typeof exportRows>[1]) =>
    exportRows(['Journeys', '--out', world.file('rows.csv')], options);

  it('where the upstream fails on the way', async () => {
    const sandbox = await startSandbox({ journeysPerDay: 40, days: 40, now: world.now });
    world.set({ JOURNEY_API_URL: sandbox.url, JOURNEY_API_KEY: 'sandbox-key', UPSTREAM_PAGE_SIZE: '10' });
    const options = world.options({ client: impatient(0) });
    // Rows are out when progress is shown.
    world.terminal.onWrite = () => sandbox.failNext({ status: 500, count: 10 });
    try {
      expect(await run(options)).toBe(1);
    } finally {
      await sandbox.close();
    }
    expect(world.terminal.text).toMatch(/^\r\[.* \d+ rows, /);
    expect(world.terminal.text).toMatch(/No file was written\.\n$/);
    expect(world.printed).toBe('');
  });

  it('where its signal aborts', async () => {
    const controller = new AbortController();
    const options = world.options({ signal: controller.signal });
    world.terminal.onWrite = () => controller.abort();
    expect(await run(options)).toBe(130);
    expect(world.terminal.text).toMatch(/Ended before it was done\. No file was written\.\n$/);
  });

  it('after Ctrl-C', async () => {
    const before = process.listeners('SIGINT').length;
    const options = world.options();
    world.terminal.onWrite = () => {
      world.terminal.onWrite = () => undefined;
      expect(world.files).toHaveLength(2);
      process.emit('SIGINT');
    };
    expect(await run(options)).toBe(130);
    expect(process.listeners('SIGINT')).toHaveLength(before);
  });

  it('where the folder is missing', async () => {
    const out = world.file('nowhere/rows.csv');
    expect(await exportRows(['Outcomes', '--out', out], world.options())).toBe(1);
    expect(world.terminal.text).toContain('ENOENT');
  });
});

it.each([
  [['Journeys'], '--out'],
  [['--out', 'rows.csv'], '--out <file>'],
  [['Journeys', 'Dates', '--out', 'rows.csv'], '--out <file>'],
  [['Journeys', '--out', 'rows.xlsx'], 'ends in no format'],
  [['Journeys', '--out', 'rows'], 'ends in no format'],
  [['Journeys', '--out', 'folder.csv/rows'], 'ends in no format'],
  [['Outcomes', '--out', 'rows.ndjson', '--bom'], '--bom is for .csv alone'],
  [['Journeys', '--file', 'rows.csv'], "Unknown option '--file'"],
  [['Journys', '--out', 'rows.csv'], 'Did you mean Journeys?'],
  [['Journeys?$filter=outcom eq 1', '--out', 'rows.csv'], 'Did you mean outcome?'],
  [['Journeys?$count=true', '--out', 'rows.csv'], '$count says how an answer is written'],
  [['Journeys?$format=json', '--out', 'rows.csv'], '$format says how an answer is written'],
  [['Journeys?$skiptoken=x', '--out', 'rows.csv'], '$skiptoken says how an answer is written'],
  [["Journeys('x')/transitions", '--out', 'rows.csv'], 'Only rows of an entity set'],
  [['Journeys/$count', '--out', 'rows.csv'], 'Only rows of an entity set'],
  [['$metadata', '--out', 'rows.csv'], 'Only rows of an entity set'],
  [['Journeys?$expand=queues', '--out', 'rows.csv'], 'write the set it leads to by itself'],
  [['Transitions?$expand=journey', '--out', 'rows.parquet'], '$compute=journey/time as journeyTime'],
  [['Journeys?$select=queues', '--out', 'rows.csv'], 'leaves no column'],
])('refuses %j with status 2', async (args, message) => {
  const named = args.map((arg) => (arg.startsWith('rows') ? world.file(arg) : arg));
  // Nobody listens there: whoever asked the upstream would fail otherwise.
  world.set({ JOURNEY_API_URL: 'http://127.0.0.1:9', JOURNEY_API_KEY: 'sandbox-key' });
  expect(await exportRows(named, world.options({ client: impatient(0) }))).toBe(2);
  expect(world.terminal.text).toContain(message);
  expect(world.files).toEqual([]);
});

it('needs a key', async () => {
  world.set({ JOURNEY_API_URL: feed.sandbox.url });
  expect(await exportRows(['Journeys', '--out', world.file('rows.csv')], world.options())).toBe(2);
  expect(world.terminal.text).toContain('set JOURNEY_API_KEY');
});

it('names a setting that is wrong', async () => {
  world.set({ FEED_PAGE_SIZE: 'many' });
  expect(await exportRows(['Journeys', '--out', world.file('rows.csv')], world.options())).toBe(2);
  expect(world.terminal.text).toContain('FEED_PAGE_SIZE=many');
});

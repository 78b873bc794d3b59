import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadModel } from '../../src/model/index.js';
import { buildSets, readAll } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type Asked, observe, type Observed } from './observe.js';
import { columnTriples, NOW, pathTriples, type Triple, trapTriples } from './triples.js';

/**
 * Golden triples: a URL, its plan, and the requests and rows it came to, one file each. `UPDATE_GOLDEN=1 npx jest test/golden` writes
 * them; without it they are compared. A changed file is a changed translation: read the difference.
 */
const updating = process.env.UPDATE_GOLDEN === '1';
const SANDBOX = { journeysPerDay: 40, days: 60, seed: 1 };
const MOST_SHOWN = 6;
jest.setTimeout(240_000);

const model = loadModel(readFileSync(path.join(__dirname, '../../metadata/journey-feed.csdl.json'), 'utf8'));
const fileOf = (name: string): string => path.join(__dirname, `${name}.json`);

let usual: TestFeed;
let triples: readonly Triple[];

const start = ({ now = NOW, sandbox = {}, env = {} }: Partial<Triple>): Promise<TestFeed> =>
  startTestFeed({ now, sandbox: { ...SANDBOX, ...sandbox }, env });

beforeAll(async () => {
  usual = await start({});
  const to = Date.parse(NOW);
  const data = await readAll(usual.sandbox.url, 'sandbox-key', { from: to - 61 * 86_400_000, to });
  const sets = buildSets(data, 'UTC');
  triples = [...columnTriples(model, sets), ...pathTriples(model, sets), ...trapTriples];
});
afterAll(() => usual.close());

async function observed(triple: Triple): Promise<unknown> {
  const special = triple.sandbox !== undefined || triple.env !== undefined || triple.now !== undefined;
  const feed = special ? await start(triple) : usual;
  try {
    return golden(triple, await observe(feed, triple.url));
  } finally {
    if (special) await feed.close();
  }
}

function golden(
  { shows, url, sandbox, env, now }: Triple,
  { plan, asked, answer, status, range }: Observed,
): unknown {
  const requests = asked.map(requestText).sort();
  const rows = Array.isArray(answer) ? (answer as unknown[]) : null;
  return {
    url,
    shows,
    ...(sandbox === undefined ? {} : { sandbox }),
    ...(env === undefined ? {} : { env }),
    ...(now === undefined ? {} : { now }),
    plan: plan === null ? null : stable(plan),
    requests: requests.slice(0, MOST_SHOWN),
    ...(requests.length > MOST_SHOWN ? { furtherRequests: requests.length - MOST_SHOWN } : {}),
    records: asked.reduce((sum, each) => sum + each.rows, 0),
    status,
    range,
    ...(rows === null ? { answer } : { rows: rows.length, first: rows.slice(0, 2) }),
  };
}

/** What a reviewer reads: without columns, and without the requests that are listed as sent. */
function stable(plan: Readonly<Record<string, unknown>>): unknown {
  const { range, nothing, upstream, chosen, joins, exact, conjuncts, residual, order } = plan;
  const strategies = upstream as { path: string; cut: string; requests: { filters?: unknown }[] }[];
  const ways = strategies.map(({ path: endpoint, cut, requests }) => ({
    endpoint,
    cut,
    filters: [...new Set(requests.map(({ filters }) => JSON.stringify(filters ?? [])))].map(
      (text) => JSON.parse(text) as unknown,
    ),
  }));
  const { kind, direction, keys } = order as Record<string, unknown>;
  const parts = (conjuncts as Record<string, unknown>[]).map(({ text, pushed, exact: same }) => ({
    text,
    pushed,
    exact: same,
  }));
  return {
    range,
    nothing,
    ways,
    chosen,
    joins,
    exact,
    conjuncts: parts,
    residual,
    order: { kind, direction, keys },
  };
}

function requestText({
  endpoint,
  start: from,
  end,
  filters,
  limit,
  direction,
  further,
  status,
  rows,
}: Asked): string {
  const asks = filters.map(({ name, values }) => ` ${name}=${shortened(JSON.stringify(values))}`).join('');
  const outcome = status === 200 ? `${String(rows)} records` : String(status);
  return `${endpoint} ${from}/${end}${asks} limit ${String(limit)} ${direction}${further ? ' by cursor' : ''}: ${outcome}`;
}

const shortened = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);

const files = (): string[] =>
  readdirSync(__dirname, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replaceAll(path.sep, '/').slice(0, -'.json'.length))
    .sort();

it('has a file for each triple, and none besides', async () => {
  if (updating) {
    for (const folder of ['columns', 'paths', 'traps']) {
      rmSync(path.join(__dirname, folder), { recursive: true, force: true });
      mkdirSync(path.join(__dirname, folder));
    }
    for (const triple of triples)
      writeFileSync(fileOf(triple.file), `${JSON.stringify(await observed(triple), null, 2)}\n`);
  }
  expect(files()).toEqual(triples.map(({ file }) => file).sort());
});

it('has every trap, every column with a filter, every match and every filter of the contract', () => {
  const text = files()
    .map((file) => readFileSync(fileOf(file), 'utf8'))
    .join('\n');
  const traps = new Set(trapTriples.map(({ file }) => Number(/\d+/.exec(file)![0])));
  expect([...traps]).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
  const filters = [...model.sets.values()].flatMap(({ columns }) =>
    columns.flatMap(({ filter }) => filter ?? []),
  );
  const names = new Set(filters.flatMap((filter) => filter.names.map(({ name }) => name)));
  expect(names.size).toBe(19);
  expect([...names].filter((name) => !text.includes(` ${name}=[`))).toEqual([]);
  for (const match of new Set(filters.map((filter) => filter.match))) expect(text).toContain(`, ${match}"`);
});

it('is answered as it was', async () => {
  const changed: { was: unknown; is: unknown }[] = [];
  for (const triple of triples.filter(({ file }) => existsSync(fileOf(file)))) {
    const was = JSON.parse(readFileSync(fileOf(triple.file), 'utf8')) as unknown;
    const is = JSON.parse(JSON.stringify(await observed(triple))) as unknown;
    if (JSON.stringify(was) !== JSON.stringify(is)) changed.push({ was, is });
  }
  expect(changed.map(({ is }) => is)).toEqual(changed.map(({ was }) => was));
});

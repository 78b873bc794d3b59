import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

const USAGE = `node bench/bench.mjs [options]        (npm run bench -- [options])

  --quick            smaller data and fewer runs: minutes in place of an hour
  --only a,b         these sections alone: NAMES
  --write            write docs/performance.md and its charts; without it the page goes to the terminal
  --from file        no measuring: the page is made anew from the results of an earlier run
  --feed folder      where the built project is, to measure another build (default: this one)
  --store module     a module with a class Store, put in place of the feed's own cache
`;

/** How much is measured. Rows: of one journey each. Cold reads with latency take as long as the upstream lets them, so that they are taken once, after one to warm up. */
const FULL = { runs: 5, longRuns: 3, coldRuns: 1, rows: 100_000, matrixRows: 100_000, mostRows: 1_000_000 };
const QUICK = { runs: 3, longRuns: 1, coldRuns: 1, rows: 100_000, matrixRows: 10_000, mostRows: 100_000 };

export function readOptions(args, sectionNames) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
      from: { type: 'string' },
      feed: { type: 'string', default: PROJECT },
      store: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE.replace('NAMES', sectionNames.join(', ')));
    process.exit(0);
  }
  const only = values.only?.split(',') ?? sectionNames;
  const unknown = only.filter((name) => !sectionNames.includes(name));
  if (unknown.length > 0)
    throw new Error(`no section ${unknown.join(', ')}; there are ${sectionNames.join(', ')}`);
  const size = values.quick ? QUICK : FULL;
  return {
    ...values,
    ...size,
    only,
    project: PROJECT,
    feed: path.resolve(values.feed),
    store: values.store === undefined ? null : path.resolve(values.store),
    sizes: [10_000, 100_000, 1_000_000].filter((rows) => rows <= size.mostRows),
  };
}

import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Where the time of a V8 profile goes. */

const NO_WORK = new Set(['(idle)', '(root)', '(program)']);
/** What the profiler itself takes, when it starts. */
const isProfiler = ({ functionName, url }) => functionName === 'dispatch' && url === '';

const GARBAGE = 'garbage collection';
/** The steps of a read, each with the parts that take it; the first that fits counts. */
const STEPS = [
  ['garbage collection', /^garbage/],
  ['reading pages: parsing and checking them', /^journey-api\/page-shape/],
  ['fetching pages', /^(journey-api\/|undici$)/],
  ['times and zones', /^time\//],
  ['flattening records', /^exec\/(flatten|join)/],
  ['tables: keeping and selecting rows', /^(table|cache)\/|^exec\/table/],
  ['gathering and ordering rows', /^exec\//],
  ['evaluating predicates', /^(odata|plan|model)\//],
  ['writing rows', /^write\//],
];
const REST = 'HTTP, streams and the runtime';

/** The file of the project below src/, without its ending; the package; or the runtime, that a function belongs to. */
function partOf({ functionName, url }) {
  if (functionName === '(garbage collector)') return GARBAGE;
  const own = /\/dist\/(.+)\.js$/.exec(url);
  if (own !== null && !url.includes('/node_modules/')) return own[1];
  return /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? (url === '' ? 'V8' : 'Node');
}

const maps = new Map();

/** The line of a function in its source, from 1. */
function lineOf({ url, lineNumber, columnNumber }) {
  if (!url.startsWith('file:')) return lineNumber + 1;
  if (!maps.has(url)) {
    const file = `${fileURLToPath(url)}.map`;
    maps.set(url, existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : null);
  }
  return (maps.get(url)?.findEntry(lineNumber, columnNumber).originalLine ?? lineNumber) + 1;
}

const nameOf = (frame) =>
  frame.functionName || (frame.url === '' ? '(built in)' : `(unnamed, line ${lineOf(frame)})`);

/**
 * Shares of the time in which the main thread was at work, largest first.
 * @returns busyMs, and `steps`, `parts` and `functions` with a share from 0 to 1 each
 */
export function summarise(profile) {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const [steps, parts, functions] = [new Map(), new Map(), new Map()];
  const add = (map, key, microseconds) => map.set(key, (map.get(key) ?? 0) + microseconds);
  let busy = 0;
  profile.samples.forEach((id, i) => {
    const frame = frames.get(id);
    if (NO_WORK.has(frame.functionName) || isProfiler(frame)) return;
    const part = partOf(frame);
    busy += profile.timeDeltas[i];
    add(steps, STEPS.find(([, pattern]) => pattern.test(part))?.[0] ?? REST, profile.timeDeltas[i]);
    add(parts, part, profile.timeDeltas[i]);
    add(functions, `${nameOf(frame)}\n${part}`, profile.timeDeltas[i]);
  });
  const shares = (map) =>
    [...map]
      .map(([name, microseconds]) => ({ name, share: microseconds / busy }))
      .sort((a, b) => b.share - a.share);
  return {
    busyMs: busy / 1000,
    steps: shares(steps),
    parts: shares(parts),
    functions: shares(functions).map(({ name, share }) => {
      const [own, part] = name.split('\n');
      return { name: own, part, share };
    }),
  };
}

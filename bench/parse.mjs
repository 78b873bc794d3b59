/**
 * Time to parse grows in proportion to the length: prints, for several shapes of query, the shortest time at 500 and at
 * 5,000 terms and their ratio. Ends with status 1 when a ratio reaches 15. Needs `npm run build`; run: node bench/parse.mjs
 */
import { performance } from 'node:perf_hooks';
import { parseOptions } from '../dist/odata/options.js';

const BOUND = 15;
const many = (count, term, by) => Array.from({ length: count }, (_, i) => term(i)).join(by);
const shapes = {
  'or chain': (n) => `$filter=${many(n, (i) => `queueNames eq 'Queue ${i}'`, ' or ')}`,
  'encoded or chain': (n) =>
    `$filter=${encodeURIComponent(many(n, (i) => `time eq 2025-01-01T00:00:00.${i}+01:00`, ' or '))}`,
  'in list': (n) => `$filter=journeyId in (${many(n, (i) => `'${i}'`, ',')})`,
  'mixed and/or': (n) => `$filter=${many(n / 2, (i) => `(a eq ${i} and not contains(b,'${i}'))`, ' or ')}`,
  'select list': (n) => `$select=${many(n, (i) => `column${i}`, ',')}`,
  'custom options': (n) => many(n, (i) => `option${i}=${i}`, '&'),
};

function timed(text) {
  const start = performance.now();
  parseOptions(text);
  return performance.now() - start;
}

/** The shortest of many runs of each, in turn: what else the machine does only adds, and to both alike. */
function shortest(texts) {
  const best = texts.map(() => Infinity);
  const until = performance.now() + 1500;
  for (let run = 0; run < 20 || performance.now() < until; run += 1) {
    texts.forEach((text, i) => (best[i] = Math.min(best[i], timed(text))));
  }
  return best;
}

let worst = 0;
for (const [name, shape] of Object.entries(shapes)) {
  const [short, long] = shortest([shape(500), shape(5000)]);
  worst = Math.max(worst, long / short);
  console.log(
    `${name.padEnd(18)} ${short.toFixed(3)} ms  ${long.toFixed(3)} ms  ratio ${(long / short).toFixed(1)}`,
  );
}
console.log(`worst ratio ${worst.toFixed(1)}, bound ${BOUND}`);
process.exitCode = worst < BOUND ? 0 : 1;

/** Reads as fast as it can, in a process of its own. */
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { answerParent } from './answer-parent.mjs';

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const TAIL = 8192;

/** One request: milliseconds to its first row and to its end, bytes, and what it ends with. */
function get({ url, headers = {}, whole = false, firstOnly = false }) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const sent = request(url, { agent, headers: { accept: 'application/json', ...headers } }, (response) => {
      const chunks = [];
      let [bytes, firstMs, last] = [0, null, Buffer.alloc(0)];
      response.on('data', (chunk) => {
        bytes += chunk.length;
        // A page's head may come before its first row.
        if (firstMs === null && (bytes > TAIL || chunk.includes('"journeyId"')))
          firstMs = performance.now() - begun;
        if (firstOnly && firstMs !== null && response.statusCode === 200) {
          resolve({ firstMs });
          sent.destroy();
          return;
        }
        if (whole || response.statusCode !== 200) chunks.push(chunk);
        last = chunk.length >= TAIL ? chunk : Buffer.concat([last, chunk]).subarray(-TAIL);
      });
      response.on('error', reject);
      response.on('end', () => {
        const ms = performance.now() - begun;
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode !== 200) {
          reject(new Error(`${response.statusCode} for ${url}: ${text.slice(0, 500)}`));
          return;
        }
        const encoding = response.headers['content-encoding'] ?? null;
        resolve({ ms, firstMs: firstMs ?? ms, bytes, encoding, text, next: nextOf(last) });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

const nextOf = (tail) => /"@odata\.nextLink":"([^"]+)"/.exec(tail.toString('latin1'))?.[1] ?? null;

/** A read page after page. */
async function walk({ url, headers }) {
  const begun = performance.now();
  let [bytes, pages, firstMs] = [0, 0, null];
  for (let next = url; next !== null;) {
    const page = await get({ url: next, headers });
    firstMs ??= page.firstMs;
    bytes += page.bytes;
    pages += 1;
    next = page.next;
  }
  return { ms: performance.now() - begun, firstMs, bytes, pages };
}

answerParent({
  /** A read in one page; more than one is an error. */
  read: async (target) => {
    const { next, text, ...measured } = await get(target);
    if (next !== null) throw new Error(`${target.url} has a next page: ${next}`);
    return target.whole ? { ...measured, text } : measured;
  },
  walk,
  /** A read whose bytes are all kept, as a program that goes on with them must. */
  keep: async ({ url }) => {
    const begun = performance.now();
    // As the other clients, which take what is sent as it is: servers that compress would be measured by that.
    const response = await globalThis.fetch(url, { headers: { 'accept-encoding': 'identity' } });
    const { byteLength } = await response.arrayBuffer();
    if (!response.ok) throw new Error(`${response.status} for ${url}`);
    return { ms: performance.now() - begun, bytes: byteLength };
  },
  /** The time to the first row of a read that is then given up. */
  firstRow: (target) => get({ ...target, firstOnly: true }),
  /** The same read by so many clients at once. */
  together: async ({ clients, ...target }) => {
    const begun = performance.now();
    const reads = await Promise.all(Array.from({ length: clients }, () => get(target)));
    if (reads.some(({ next, bytes }) => next !== null || bytes !== reads[0].bytes))
      throw new Error('clients that read the same got different answers');
    return {
      ms: performance.now() - begun,
      slowestMs: Math.max(...reads.map(({ ms }) => ms)),
      bytes: reads[0].bytes,
    };
  },
});

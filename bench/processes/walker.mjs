/** What a program without the feed would do: walk the upstream by one cursor; or no more than parse, flatten and stringify its pages. */
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { YEAR } from '../dataset.mjs';
import { flatten } from '../flatten.mjs';
import { answerParent } from './answer-parent.mjs';

const agent = new Agent({ keepAlive: true });
const DAY_MS = 86_400_000;
/** As long a range as the contract allows. */
const RANGE_MS = 60 * DAY_MS;
const PAGE = 1000;

function post(url, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-api-key': 'bench' };
    const sent = request(`${url}/v1/journeys/search`, { method: 'POST', agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(Buffer.concat(chunks)));
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

/** The pages of the year, one after the other, as they arrive. */
async function* pages(url) {
  const last = Date.parse(YEAR.end) - 1;
  for (let from = Date.parse(YEAR.first); from <= last; from += RANGE_MS) {
    const dateRange = {
      start: new Date(from).toISOString(),
      end: new Date(Math.min(from + RANGE_MS - 1, last)).toISOString(),
    };
    const asked = { dateRange, displayTimezone: 'UTC', limit: PAGE, sortDirection: 'ASC' };
    for (let cursor = null; ;) {
      const bytes = await post(url, cursor === null ? asked : { ...asked, nextPageCursor: cursor });
      const page = JSON.parse(bytes.toString('utf8'));
      yield { bytes, page };
      cursor = page.nextPageCursor;
      if (cursor === null) break;
    }
  }
}

let kept = [];

answerParent({
  /** One cursor after the other, parsed and no more. */
  naive: async (url) => {
    const begun = performance.now();
    let [rows, requests, firstMs] = [0, 0, null];
    for await (const { page } of pages(url)) {
      firstMs ??= performance.now() - begun;
      rows += page.data.length;
      requests += 1;
    }
    return { ms: performance.now() - begun, firstMs, rows, requests };
  },
  keep: async (url) => {
    kept = [];
    for await (const { bytes } of pages(url)) kept.push(bytes);
  },
  /** Parses, flattens and stringifies the pages kept; processor microseconds, and milliseconds. */
  bare: () => {
    const [begun, at] = [process.cpuUsage(), performance.now()];
    let [rows, length] = [0, 0];
    for (const bytes of kept) {
      const { data } = JSON.parse(bytes.toString('utf8'));
      for (const record of data) length += JSON.stringify(flatten(record)).length;
      rows += data.length;
    }
    const { user, system } = process.cpuUsage(begun);
    return { cpu: user + system, ms: performance.now() - at, rows, length };
  },
  /** The same with the pages read from upstream, one after the other. */
  bareWithReading: async (url) => {
    const begun = process.cpuUsage();
    let [rows, length] = [0, 0];
    for await (const { page } of pages(url)) {
      for (const record of page.data) length += JSON.stringify(flatten(record)).length;
      rows += page.data.length;
    }
    const { user, system } = process.cpuUsage(begun);
    return { cpu: user + system, rows, length };
  },
});

/**
 * The Journey API of the benchmarks: searches of journeys by range, limit, cursor and direction, answered with slices of records that were
 * serialised beforehand, so that it takes next to nothing of the machine. It knows no filters and refuses them.
 */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readDataset } from '../dataset.mjs';
import { answerParent } from './answer-parent.mjs';

const { bytes, starts, offsets } = readDataset(process.argv[2]);
let latencyMs = 0;
let stats = { requests: 0, inFlight: 0, mostInFlight: 0 };

/** The first place whose start is at least so much. */
function placeOf(instant) {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle] < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Both ends of the range are included. */
function page({ dateRange, limit = 100, nextPageCursor, sortDirection = 'ASC', filters }) {
  if (filters !== undefined) throw new Error('filters are not known here');
  const first = placeOf(Date.parse(dateRange.start));
  const end = placeOf(Date.parse(dateRange.end) + 1);
  const given = nextPageCursor === undefined ? 0 : Number(nextPageCursor);
  const count = Math.min(limit, end - first - given);
  const more = given + count < end - first;
  const cursor = more ? `"${given + count}"` : 'null';
  const tail = `],"nextPageCursor":${cursor},"totalElements":${end - first}}`;
  const slices = [];
  if (sortDirection === 'ASC') {
    if (count > 0) slices.push(bytes.subarray(offsets[first + given], offsets[first + given + count] - 1));
  } else {
    for (let i = 0; i < count; i++) {
      const place = end - 1 - given - i;
      if (i > 0) slices.push(COMMA);
      slices.push(bytes.subarray(offsets[place], offsets[place + 1] - 1));
    }
  }
  return [HEAD, ...slices, Buffer.from(tail)];
}

const HEAD = Buffer.from('{"data":[');
const COMMA = Buffer.from(',');

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

async function answer(request, response) {
  stats.requests += 1;
  stats.inFlight += 1;
  stats.mostInFlight = Math.max(stats.mostInFlight, stats.inFlight);
  try {
    const pieces = page(await bodyOf(request));
    // A page in many pieces is joined: a write for each record would cost more than copying it.
    const whole = pieces.length > 3 ? [Buffer.concat(pieces)] : pieces;
    if (latencyMs > 0) await sleep(latencyMs);
    const length = whole.reduce((sum, piece) => sum + piece.length, 0);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': length });
    response.cork();
    for (const piece of whole) response.write(piece);
    response.end();
    response.uncork();
  } catch (error) {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: 400, message: error.message }));
  }
  stats.inFlight -= 1;
}

const server = createServer((request, response) => void answer(request, response));
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}/cidp/journey`;
  answerParent(
    {
      latency: (ms) => {
        latencyMs = ms;
      },
      /** Requests since the last time this was asked, and the most that were in flight. */
      stats: () => {
        const { requests, mostInFlight } = stats;
        stats = { requests: 0, inFlight: stats.inFlight, mostInFlight: stats.inFlight };
        return { requests, mostInFlight };
      },
    },
    { url },
  );
});

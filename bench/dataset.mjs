import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The year of the journeys, and a clock by which all of it is settled. */
export const YEAR = { first: '2025-01-01', end: '2026-01-01' };
export const NOW = '2026-02-01T00:00:00Z';
/** The service root below which a read is the whole year. */
export const ROOT = `between/${YEAR.first}/${YEAR.end}/`;

export const folder = path.join(tmpdir(), 'journey-feed-bench');
const DAY_MS = 86_400_000;
const PAGE = 10_000;
/** The sandbox's days vary; what it gives too much is left out evenly. */
const SURPLUS = 1.04;

/** The records of a file, each followed by a comma, their starts in epoch milliseconds, and where each begins (one more than there are). */
export function readDataset(file) {
  const bytes = readFileSync(file);
  const index = readFileSync(`${file}.index`);
  const numbers = new Float64Array(index.buffer, index.byteOffset, index.byteLength / 8);
  const length = (numbers.length - 1) / 2;
  return { bytes, starts: numbers.subarray(0, length), offsets: numbers.subarray(length) };
}

/**
 * The file of so many journeys, spread over the year as the sandbox simulates them; made once.
 * @param feedFolder where the built project is
 */
export async function datasetOf(count, feedFolder) {
  const file = path.join(folder, `journeys-${count}`);
  if (existsSync(`${file}.index`)) return file;
  mkdirSync(folder, { recursive: true });
  const { startSandbox, sandboxKeys } = await import(path.join(feedFolder, 'dist/sandbox/index.js'));
  const sandbox = await startSandbox({
    now: () => Date.parse(NOW),
    journeysPerDay: Math.ceil((count * SURPLUS) / 365),
    days: 400,
    maxLimit: PAGE,
  });
  try {
    const found = [];
    for (let day = Date.parse(YEAR.first); day < Date.parse(YEAR.end); day += DAY_MS)
      found.push(await recordsOf(sandbox.url, sandboxKeys.all, day));
    write(file, thinned(found.flat(), count));
  } finally {
    await sandbox.close();
  }
  return file;
}

/** The records of one UTC day as [text, start], ascending. */
async function recordsOf(url, key, day) {
  const records = [];
  for (let cursor; cursor !== null;) {
    const response = await globalThis.fetch(`${url}/v1/journeys/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify({
        dateRange: { start: new Date(day).toISOString(), end: new Date(day + DAY_MS - 1).toISOString() },
        displayTimezone: 'UTC',
        limit: PAGE,
        ...(cursor === undefined ? {} : { nextPageCursor: cursor }),
      }),
    });
    if (!response.ok) throw new Error(`the sandbox answers ${response.status}`);
    const { data, nextPageCursor } = await response.json();
    for (const record of data) records.push([Buffer.from(JSON.stringify(record)), Date.parse(record.time)]);
    cursor = nextPageCursor ?? null;
  }
  return records;
}

/** So many of a list, evenly spread. */
function thinned(records, count) {
  const { length } = records;
  if (length < count) throw new Error(`the sandbox gave ${length} journeys where ${count} were wanted`);
  return records.filter((_, i) => Math.floor(((i + 1) * count) / length) > Math.floor((i * count) / length));
}

function write(file, records) {
  const numbers = new Float64Array(2 * records.length + 1);
  const comma = Buffer.from(',');
  let offset = 0;
  records.forEach(([text, start], i) => {
    numbers[i] = start;
    numbers[records.length + i] = offset;
    offset += text.length + 1;
  });
  numbers[2 * records.length] = offset;
  writeFileSync(file, Buffer.concat(records.flatMap(([text]) => [text, comma])));
  writeFileSync(`${file}.part`, Buffer.from(numbers.buffer));
  // The index comes last, and whole: a file with an index is complete.
  renameSync(`${file}.part`, `${file}.index`);
}

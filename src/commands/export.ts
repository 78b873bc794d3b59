import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Settings } from '../config/index.js';
import { type Format, formatOf, openSink, writeWhole } from '../export/index.js';
import { openRows, type OpenRows } from '../http/index.js';
import { compose, type Composition, settingsFromEnvironment } from './compose.js';
import { durationText, grouped, Progress } from './progress.js';
import { type Run, run, type RunOptions, UsageError } from './run.js';

const SHAPE =
  "journey-feed export '<set?options>' --out <file>, with a file that ends in .csv, .ndjson or .parquet; --bom starts a .csv with a byte order mark";

interface Asked {
  readonly query: string;
  readonly out: string;
  readonly format: Format;
  readonly byteOrderMark: boolean;
}

/**
 * `journey-feed export '<set?options>' --out <file>`: writes all rows of a query to a file, which is there as a whole at the end or not at
 * all. Reads with the feed's own key, and what is kept already is not asked for again. Exit status 2 where what is asked makes no sense, 1
 * where it went wrong on the way, 130 after Ctrl-C.
 */
export async function exportRows(args: readonly string[], options: RunOptions = {}): Promise<number> {
  return await run(
    options,
    async (running) => {
      const asked = readArguments(args);
      return await exporting(asked, settingsFromEnvironment(), options, running);
    },
    'No file was written.',
  );
}

function readArguments(args: readonly string[]): Asked {
  const { values, positionals } = parsed(args);
  const [query, ...more] = positionals;
  const { out, bom: byteOrderMark = false } = values;
  if (query === undefined || more.length > 0 || out === undefined) throw new UsageError(SHAPE);
  const format = formatOf(out);
  if (format === null) throw new UsageError(`${out} ends in no format the feed writes: ${SHAPE}`);
  if (byteOrderMark && format !== 'csv') throw new UsageError(`--bom is for .csv alone: ${SHAPE}`);
  return { query, out, format, byteOrderMark };
}

function parsed(args: readonly string[]) {
  try {
    const options = { out: { type: 'string' }, bom: { type: 'boolean' } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}: ${SHAPE}`);
  }
}

async function exporting(
  asked: Asked,
  settings: Settings,
  options: RunOptions,
  running: Run,
): Promise<number> {
  let requests = 0;
  const composition = await compose(withoutMemory(settings), {
    ...options,
    logger: running.logger,
    onRequest: () => void (requests += 1),
  });
  try {
    const started = running.elapsed();
    const { range, rows } = await writeTo(asked, composition, running, () => requests);
    const { size } = await stat(asked.out);
    const took = durationText(running.elapsed() - started);
    process.stdout.write(
      `${grouped(rows)} rows of ${range} are in ${asked.out}: ${grouped(size)} bytes, ${grouped(requests)} requests, ${took}\n`,
    );
    return 0;
  } finally {
    await composition.close();
  }
}

/** Every row is read once, so that only what was kept by others, or will be by them, is of use: memory stays as small as it can. */
function withoutMemory(settings: Settings): Settings {
  const { bytes, dir, redisUrl } = settings.cache;
  const lasting = bytes > 0 && (dir !== null || redisUrl !== null);
  // Nothing fits into one byte, and without any there is no cache at all.
  return { ...settings, cache: { ...settings.cache, bytes: lasting ? 1 : 0 } };
}

async function writeTo(
  asked: Asked,
  composition: Composition,
  { terminal, elapsed, signal }: Run,
  requests: () => number,
): Promise<{ readonly range: string; readonly rows: number }> {
  const opened = await open(asked.query, composition, signal);
  const { shape, zone, range, batches } = opened;
  const { namespace } = composition.feed.model;
  const writing = { shape, context: { zone, namespace }, range, byteOrderMark: asked.byteOrderMark };
  const progress = new Progress(terminal, elapsed);
  let rows = 0;
  let share: number | null = null;
  try {
    await writeWhole(asked.out, async (write) => {
      const sink = await openSink(asked.format, writing, write);
      for await (const batch of batches) {
        await sink.rows(batch.rows);
        rows += batch.rows.length;
        share = batch.share;
        progress.update({ share, rows, requests: requests() });
        signal.throwIfAborted();
      }
      await sink.finish();
      if (share !== null) progress.update({ share: 1, rows, requests: requests() });
    });
  } finally {
    progress.end();
  }
  return { range, rows };
}

/** The rows of a query as it stands behind `/odata/`. */
async function open(
  query: string,
  { api, feed, ownKey }: Composition,
  signal: AbortSignal,
): Promise<OpenRows> {
  if (ownKey === null) throw new UsageError('There is no key to read with: set JOURNEY_API_KEY.');
  const at = query.indexOf('?');
  const rawPath = at < 0 ? query : query.slice(0, at);
  const rawQuery = at < 0 ? '' : query.slice(at + 1);
  const reader = { api, key: ownKey, keyOwner: 'feed' } as const;
  return await openRows({ rawPath, rawQuery, reader, signal }, feed);
}

import { parseArgs } from 'node:util';
import type { Settings } from '../config/index.js';
import { dateText, dayOf, Zone } from '../time/index.js';
import { compose, type Composition, settingsFromEnvironment } from './compose.js';
import { durationText, grouped, Progress } from './progress.js';
import { type Run, run, type RunOptions, FAILED, UsageError } from './run.js';
import {
  setsToWarm,
  stillMissing,
  warmDays,
  type Warming,
  type WarmOutcome,
  type WarmStep,
} from './warming.js';

const SHAPE =
  'journey-feed warm --from 2025-01-01 --to 2025-04-01 [--set Journeys,Transitions] [--zone Europe/Bucharest]; --to is the first day left out';

interface Asked {
  readonly from: number;
  readonly to: number;
  readonly sets: readonly string[] | null;
  readonly zone: Zone | null;
}

/**
 * `journey-feed warm --from <day> --to <day>`: reads settled local days into CACHE_DIR or Redis with the feed's own key; days that are kept are
 * not read again, so that a run which ended early goes on where it was. Exit status 2 where what is asked makes no sense, 1 where not all days
 * could be read or kept, 130 after Ctrl-C.
 */
export async function warm(args: readonly string[], options: RunOptions = {}): Promise<number> {
  return await run(
    options,
    async (running) => {
      const asked = readArguments(args);
      const settings = settingsFromEnvironment();
      refuseVain(settings);
      return await warming(asked, settings, options, running);
    },
    'Days that are kept stay; the same command goes on with the others.',
  );
}

function readArguments(args: readonly string[]): Asked {
  const { from, to, set, zone } = parsed(args);
  if (from === undefined || to === undefined) throw new UsageError(SHAPE);
  const days = { from: dayNamed('--from', from), to: dayNamed('--to', to) };
  if (days.to <= days.from)
    throw new UsageError(`--to ${to} leaves no day, as it is the first left out: ${SHAPE}`);
  // In a URL a zone has ~ for /, and whoever copies it from there need not know.
  const zoneName = zone?.replaceAll('~', '/');
  if (zoneName !== undefined && !Zone.isValid(zoneName))
    throw new UsageError(`--zone ${zoneName} is no IANA time zone: ${SHAPE}`);
  const sets = set?.split(',').map((name) => name.trim()) ?? null;
  return { ...days, sets, zone: zoneName === undefined ? null : new Zone(zoneName) };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], options: { from: text, to: text, set: text, zone: text } }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}: ${SHAPE}`);
  }
}

function dayNamed(option: string, text: string): number {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number);
  const found = year === undefined ? Number.NaN : dayOf(year, month!, day!);
  // A day beyond its month's end carries over, and so shows as another.
  if (Number.isNaN(found) || dateText(found) !== text)
    throw new UsageError(`${option} ${text} is no day: ${SHAPE}`);
  return found;
}

/** What is kept must outlive this process, and be found again by the address it was read from. */
function refuseVain({ cache, upstream, sandbox }: Settings): void {
  if (cache.bytes === 0)
    throw new UsageError('With CACHE_BYTES=0 nothing is cached, so there is nothing to warm.');
  if (cache.dir === null && cache.redisUrl === null)
    throw new UsageError(
      'Without CACHE_DIR and REDIS_URL the cache ends with this process, and nobody would profit: set one of them, or FEED_WARM_DAYS for serve.',
    );
  if (upstream.kind === 'sandbox' && sandbox.port === 0)
    throw new UsageError(
      'The embedded sandbox has another address at each start, under which nothing would be found again: set SANDBOX_PORT, or JOURNEY_API_URL and JOURNEY_API_KEY.',
    );
}

async function warming(
  { from, to, sets, zone }: Asked,
  settings: Settings,
  options: RunOptions,
  running: Run,
): Promise<number> {
  let requests = 0;
  // Memory is of no use to a process that ends: nothing fits into one byte, and so what is found is what will last.
  const lasting = { ...settings, cache: { ...settings.cache, bytes: 1 } };
  const composition = await compose(lasting, {
    ...options,
    logger: running.logger,
    onRequest: () => void (requests += 1),
  });
  try {
    if (composition.ownKey === null)
      throw new UsageError('There is no key to read with: set JOURNEY_API_KEY.');
    const { model, zone: usual } = composition.feed;
    const what = {
      from,
      to,
      zone: zone ?? usual,
      sets: setsToWarm(sets, model, (message) => new UsageError(message)),
    };
    const started = running.elapsed();
    const outcome = await shown(what, composition, running, () => requests);
    const took = durationText(running.elapsed() - started);
    process.stdout.write(
      `${daysText(what, outcome)}, ${grouped(outcome.rows)} rows, ${grouped(requests)} requests, ${took}\n`,
    );
    return await checked(what, composition, running);
  } finally {
    await composition.close();
  }
}

/** Warms with its progress shown. */
async function shown(
  what: Warming,
  composition: Composition,
  { terminal, elapsed, signal }: Run,
  requests: () => number,
): Promise<WarmOutcome> {
  const progress = new Progress(terminal, elapsed);
  const onStep = (step: WarmStep): void => progress.update({ ...step, requests: requests() });
  try {
    return await warmDays(what, composition, signal, { onStep });
  } finally {
    progress.end();
  }
}

function daysText({ from, to, sets, zone }: Warming, { settled, read }: WarmOutcome): string {
  const unsettled = to - from - settled;
  const all = settled * sets.length;
  const left = unsettled > 0 ? `; ${grouped(unsettled)} days are not settled yet and were left out` : '';
  const of = `${grouped(settled)} settled days (${zone.name}) of ${sets.map(({ name }) => name).join(', ')}`;
  return `${of}: ${grouped(all - read)} were kept already, ${grouped(read)} were read${left}`;
}

/** What was written may have been dropped again, for want of room, or not have been written. */
async function checked(what: Warming, composition: Composition, { terminal, signal }: Run): Promise<number> {
  const lost = await stillMissing(what, composition, signal);
  if (lost === 0) return 0;
  terminal.write(
    `${grouped(lost)} of them are not kept, as there is no room, or they cannot be written: raise CACHE_DIR_BYTES, or look after CACHE_DIR and Redis.\n`,
  );
  return FAILED;
}

import { SettingsError } from '../config/index.js';
import { FeedError } from '../errors/index.js';
import { createLogger, type Logger } from '../log/index.js';
import type { ComposeOptions } from './compose.js';
import { standardError, type Terminal } from './progress.js';

/** What a command runs with; tests give their own. */
export interface RunOptions extends Pick<ComposeOptions, 'now' | 'client'> {
  readonly terminal?: Terminal;
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsed?: () => number;
  /** Ends the command as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

/** Exit statuses: what was asked makes no sense; it went wrong on the way; Ctrl-C ended it (128 and the number of SIGINT). */
export const USAGE = 2;
export const FAILED = 1;
export const INTERRUPTED = 130;

/** A command line or a setting that makes no sense for the command. */
export class UsageError extends Error {}

/** What the work of a command is given. */
export interface Run {
  readonly terminal: Terminal;
  readonly elapsed: () => number;
  readonly signal: AbortSignal;
  /** Only what nobody who looks at the terminal should miss. */
  readonly logger: Logger;
}

/**
 * Runs the work of a command until it is done, fails, or is ended by SIGINT or SIGTERM: then its signal aborts, and a second signal ends the
 * process. Gives the exit status; what is wrong is told on the terminal, and what is left in `afterwards`.
 */
export async function run(
  options: RunOptions,
  work: (run: Run) => Promise<number>,
  afterwards: string,
): Promise<number> {
  const terminal = options.terminal ?? standardError();
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  const signal =
    options.signal === undefined ? interrupt.signal : AbortSignal.any([options.signal, interrupt.signal]);
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, onSignal);
  try {
    const elapsed = options.elapsed ?? (() => performance.now());
    return await work({ terminal, elapsed, signal, logger: createLogger({ level: 'silent' }) });
  } catch (error) {
    if (signal.aborted) {
      terminal.write(`Ended before it was done. ${afterwards}\n`);
      return INTERRUPTED;
    }
    const wrong = error instanceof UsageError || error instanceof SettingsError;
    if (!wrong && !(error instanceof FeedError) && !isOfSystem(error)) throw error;
    const remedy = error instanceof FeedError ? ` ${error.remedy}` : '';
    terminal.write(`${(error as Error).message}${remedy}\n`);
    if (wrong || isCallers(error)) return USAGE;
    terminal.write(`${afterwards}\n`);
    return FAILED;
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, onSignal);
  }
}

/** Whether the query is at fault, not the upstream. */
const isCallers = (error: unknown): boolean =>
  error instanceof FeedError && !error.code.startsWith('upstream') && error.code !== 'internal';

/** Whether the operating system failed to do something, as where a disk is full. */
const isOfSystem = (error: unknown): boolean => (error as NodeJS.ErrnoException).syscall !== undefined;

import { pino, stdSerializers, stdTimeFunctions, type Logger as PinoLogger } from 'pino';

import { redactor as processRedactor, type Redactor } from './mask.js';

export type Logger = PinoLogger;

/** Takes whole lines of JSON, each with its line feed. */
export interface LogDestination {
  write(line: string): unknown;
}

export interface LoggerOptions {
  /** The least severe level written; `silent` writes nothing. */
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Servers write to stdout; commands whose stdout is their answer write to stderr. Default stdout. */
  readonly destination?: 'stdout' | 'stderr' | LogDestination;
  /** Default: the one that `registerSecret` fills. */
  readonly redactor?: Redactor;
}

/**
 * A logger of JSON lines: `level` as a word, `time` in UTC (RFC 3339), `msg`, and what is given besides. Every line
 * passes the redactor as a whole, whichever part of the program wrote it.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { level, destination = 'stdout', redactor = processRedactor } = options;
  const sink = typeof destination === 'string' ? standardStream(destination) : destination;
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err, error: stdSerializers.err },
    },
    { write: (line: string) => void sink.write(redactor.line(line)) },
  );
}

/** Written at once, so that the last line before an exit is not lost; a reader that went away is no error. */
function standardStream(name: 'stdout' | 'stderr'): LogDestination {
  return pino.destination({ dest: name === 'stdout' ? 1 : 2, sync: true });
}

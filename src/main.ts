#!/usr/bin/env node
import { doctor } from './commands/doctor.js';
import { exportRows } from './commands/export.js';
import { explainQuery } from './commands/explain.js';
import { parseLines } from './commands/parse.js';
import { sandbox } from './commands/sandbox.js';
import { serve } from './commands/serve.js';
import { warm } from './commands/warm.js';
import { SettingsError } from './config/index.js';
import { FeedError } from './errors/index.js';

const USAGE = `journey-feed: contact-centre journeys as an OData v4 feed

  journey-feed serve                    serve the feed (the default)
  journey-feed sandbox                  serve the embedded Journey API alone
  journey-feed explain '<set?options>'  print the plan of a query; --json for JSON alone
  journey-feed export '<set?options>' --out <file>
                                        write all rows of a query to a file that ends in .csv, .ndjson or .parquet
  journey-feed parse -                  read query strings, one a line; write their syntax trees as JSON lines
  journey-feed warm --from <day> --to <day>
                                        read settled days into CACHE_DIR or Redis; --set <sets>, --zone <zone>
  journey-feed doctor                   check settings, key, clock and latency, and say what to mend; with --probe, find out
                                        what the Journey API's contract leaves open, and write it to --out <file>

Settings come from the environment or a .env file; the README lists them.
`;

/** Each command gives its exit status; a server gives none and goes on. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number | null>>> = {
  serve,
  sandbox,
  explain: explainQuery,
  export: exportRows,
  warm,
  parse: parseLines,
  doctor,
};

async function main([name = 'serve', ...args]: readonly string[]): Promise<number | null> {
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    process.stderr.write(`There is no command ${name}.\n\n${USAGE}`);
    return 2;
  }
  return await command(args);
}

// A reader such as head that has seen enough closes the pipe; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

main(process.argv.slice(2)).then(
  (status) => {
    if (status !== null) process.exitCode = status;
  },
  (error: unknown) => {
    const known = error instanceof SettingsError || error instanceof FeedError;
    const text = known
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = known ? 2 : 1;
  },
);

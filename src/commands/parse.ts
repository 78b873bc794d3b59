import { createInterface } from 'node:readline';
import { parseLine } from '../odata/index.js';

/** `journey-feed parse -`: query strings (what follows `?`) from standard input, one a line; a JSON line for each. Syntax only. */
export async function parseLines(args: readonly string[]): Promise<number> {
  if (args.length !== 1 || args[0] !== '-') {
    process.stderr.write('journey-feed parse reads standard input: journey-feed parse -\n');
    return 2;
  }
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    process.stdout.write(`${JSON.stringify(parseLine(line))}\n`);
  }
  return 0;
}

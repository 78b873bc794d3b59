import { existsSync, readFileSync } from 'node:fs';

/**
 * Lets the process that started this one ask it things: each ask is a function of one argument, its answer goes back. What it takes of the
 * machine may always be asked. Ends with the parent.
 */
export function answerParent(asks, ready = null) {
  const answer = async ({ id, ask, argument }) => {
    try {
      process.send({ id, value: await { usage, ...asks }[ask](argument) });
    } catch (error) {
      process.send({ id, error: error instanceof Error ? error.stack : String(error) });
    }
  };
  process.on('message', (message) => void answer(message));
  process.on('disconnect', () => process.exit(0));
  process.send({ ready });
}

/** Processor microseconds since the start; bytes resident now and at most. */
function usage() {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, rss: process.memoryUsage.rss(), peak: peakBytes() };
}

/** Linux counts in `maxRSS` what the program that started this one took. */
function peakBytes() {
  const status = '/proc/self/status';
  const found = existsSync(status) && /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, 'utf8'));
  return (found ? Number(found[1]) : process.resourceUsage().maxRSS) * 1024;
}

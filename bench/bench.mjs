/**
 * Measures the feed beside other servers and beside a naive walk of the upstream, and writes docs/performance.md. Needs `npm run build`; installs
 * its peers when they are not there. Run: node bench/bench.mjs --help
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Contestants } from './contestants.mjs';
import { folder } from './dataset.mjs';
import { commitOf, describeMachine } from './machine.mjs';
import { readOptions } from './options.mjs';
import { pageText, writePage } from './report/page.mjs';
import { answers } from './sections/answers.mjs';
import { clients } from './sections/clients.mjs';
import { cold } from './sections/cold.mjs';
import { compression } from './sections/compression.mjs';
import { first } from './sections/first.mjs';
import { growth } from './sections/growth.mjs';
import { memory } from './sections/memory.mjs';
import { peers } from './sections/peers.mjs';
import { processor } from './sections/processor.mjs';
import { profiles } from './sections/profiles.mjs';
import { restart } from './sections/restart.mjs';
import { warm } from './sections/warm.mjs';

/** In the order of the page. Each gives its title, text, tables, charts and goals. */
const SECTIONS = {
  answers,
  cold,
  first,
  processor,
  warm,
  memory,
  restart,
  clients,
  compression,
  growth,
  peers,
  profiles,
};

function installPeers(project) {
  const bench = path.join(project, 'bench');
  if (existsSync(path.join(bench, 'node_modules'))) return;
  console.error('Installing what is measured beside the feed …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: bench, stdio: 'inherit' });
  if (status !== 0) console.error('Not everything could be installed; what is missing is left out.');
}

async function measure(options) {
  installPeers(options.project);
  const results = {
    machine: describeMachine(),
    commit: commitOf(options.feed),
    quick: options.quick,
    sections: [],
  };
  for (const [name, run] of Object.entries(SECTIONS)) {
    if (!options.only.includes(name)) continue;
    const begun = Date.now();
    const contestants = new Contestants(options);
    try {
      results.sections.push({ name, ...(await run(contestants, options)) });
    } catch (error) {
      // What follows may still be worth knowing; a run of different answers is not.
      if (name === 'answers') throw error;
      console.error(error);
      const [failure] = String(error.message).split('\n');
      results.sections.push({ name, title: name, failure });
    } finally {
      await contestants.close();
    }
    console.error(`${name}: ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  }
  return results;
}

async function main() {
  const options = readOptions(process.argv.slice(2), Object.keys(SECTIONS));
  const results =
    options.from === undefined ? await measure(options) : JSON.parse(readFileSync(options.from, 'utf8'));
  mkdirSync(folder, { recursive: true });
  const file = options.from ?? path.join(folder, 'results.json');
  if (options.from === undefined) writeFileSync(file, JSON.stringify(results, null, 1));
  if (options.write) await writePage(results, options.project);
  else console.log(pageText(results));
  console.error(`Results: ${file}`);
  const missed = results.sections.flatMap(({ goals = [] }) => goals).filter(({ ok }) => !ok);
  process.exitCode =
    missed.length === 0 && results.sections.every(({ failure }) => failure === undefined) ? 0 : 1;
}

await main();

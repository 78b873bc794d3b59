import { spawnSync } from 'node:child_process';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { canPin } from './processes/child.mjs';

/** What the figures were taken on, without names that belong to somebody. */
export function describeMachine() {
  const cores = cpus();
  return {
    processor: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${release().split('-')[0]}`,
    node: process.version,
    pinned: canPin,
    /** Processes that were at work in the minute before. */
    load: loadavg()[0],
  };
}

/** The commit that was measured, shortened, and whether files differ from it; null where that cannot be told. */
export function commitOf(folder) {
  const git = (...args) => spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
  const head = git('rev-parse', '--short', 'HEAD');
  if (head.status !== 0) return null;
  const changed = git('status', '--porcelain', '--', 'src', 'metadata', 'package.json').stdout !== '';
  return `${head.stdout.trim()}${changed ? ', with changes' : ''}`;
}

import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Whether a process can be held on one core here. */
export const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** A process of the benchmark, which answers questions over IPC. */
export class Child {
  #next = 0;
  #open = new Map();

  constructor(process, ready) {
    this.process = process;
    this.ready = ready;
  }

  /**
   * Starts a file of `bench/` and waits until it is ready.
   * @param file below bench/
   * @param options.core the core it is held on; null: any
   */
  static async start(file, { env = {}, args = [], core = null, nodeArgs = [] } = {}) {
    const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
    const node = [process.execPath, ...nodeArgs, path, ...args];
    const pinned = core !== null && canPin ? ['taskset', '-c', String(core), ...node] : node;
    const started = spawn(pinned[0], pinned.slice(1), {
      env: { ...inherited(), ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    started.stderr.on('data', (chunk) => (said = (said + chunk).slice(-4000)));
    const child = new Child(started, null);
    child.ready = await new Promise((resolve, reject) => {
      started.once('error', reject);
      started.once('exit', (code) => reject(new Error(`${file} ended with ${code}: ${said}`)));
      started.on('message', (message) =>
        'ready' in message ? resolve(message.ready) : child.#take(message),
      );
    });
    started.removeAllListeners('exit');
    started.once('exit', (code) => child.#fail(new Error(`${file} ended with ${code}: ${said}`)));
    return child;
  }

  ask(ask, argument = null) {
    const id = (this.#next += 1);
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.process.send({ id, ask, argument });
    });
  }

  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.#open.clear();
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.disconnect();
    await gone;
  }

  #take({ id, value, error }) {
    const open = this.#open.get(id);
    this.#open.delete(id);
    if (error === undefined) open?.resolve(value);
    else open?.reject(new Error(error));
  }

  #fail(error) {
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
  }
}

/** The environment without settings of a feed, which would be taken for the benchmark's. */
function inherited() {
  const settings = /^(PORT|HOST|JOURNEY_API_|FEED_|UPSTREAM_|CACHE_|REDIS_|SANDBOX_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.test(name)));
}

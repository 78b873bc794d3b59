import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Terminal } from '../../src/commands/progress.js';
import type { RunOptions } from '../../src/commands/run.js';

const NAMES = /^(FEED_|JOURNEY_|SANDBOX_|UPSTREAM_|CACHE_|REDIS_|HOST$|PORT$)/;

/** A terminal that keeps what is written, and may be told of it. */
export class FakeTerminal implements Terminal {
  text = '';
  onWrite: () => void = () => undefined;
  constructor(
    readonly isTTY = false,
    readonly columns = 80,
  ) {}

  readonly write = (text: string): void => {
    this.text += text;
    this.onWrite();
  };
}

/** A folder and an environment for commands that run in this process; what they print is kept. */
export class CommandWorld {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'journey-feed-'));
  terminal = new FakeTerminal();
  printed = '';
  readonly #environment = process.env;
  readonly #spy: jest.SpyInstance;

  constructor(
    env: Record<string, string>,
    readonly now: () => number,
  ) {
    this.set(env);
    this.#spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      this.printed += String(text);
      return true;
    });
  }

  /** Settings, in place of all there were. */
  set(env: Record<string, string>): void {
    const others = Object.fromEntries(
      Object.entries(this.#environment).filter(([name]) => !NAMES.test(name)),
    );
    process.env = { ...others, ...env };
  }

  /** What the next command runs with; its clock goes on by a second each time it is asked. */
  options(more: RunOptions = {}): RunOptions {
    let ms = 0;
    this.printed = '';
    this.terminal = new FakeTerminal(true);
    return { now: this.now, terminal: this.terminal, elapsed: () => (ms += 1000), ...more };
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  get files(): readonly string[] {
    return readdirSync(this.folder);
  }

  close(): void {
    this.#spy.mockRestore();
    process.env = this.#environment;
    rmSync(this.folder, { recursive: true });
  }
}

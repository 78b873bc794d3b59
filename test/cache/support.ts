import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CacheLog, Codec } from '../../src/cache/index.js';

/** What the tests keep: a list of numbers and what it is called. */
export interface Segment {
  readonly name: string;
  readonly numbers: readonly number[];
}

export const codec: Codec<Segment> = {
  format: 'segment-1',
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()) as Segment,
  sizeOf: ({ name, numbers }) => 2 * name.length + 8 * numbers.length,
};

export const segment = (name: string, length = 10): Segment => ({
  name,
  numbers: Array.from({ length }, (_, i) => i * i),
});

export class TestLog implements CacheLog {
  readonly lines: { readonly level: 'info' | 'warn'; readonly message: string; readonly fields: object }[] =
    [];

  info(fields: object, message: string): void {
    this.lines.push({ level: 'info', message, fields });
  }

  warn(fields: object, message: string): void {
    this.lines.push({ level: 'warn', message, fields });
  }

  get messages(): readonly string[] {
    return this.lines.map(({ message }) => message);
  }
}

export class TestClock {
  ms = Date.parse('2026-03-01T00:00:00Z');
  readonly now = (): number => this.ms;
}

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'journey-feed-test-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** The files of entries in a cache's folder, by their path. */
export function entryFiles(dir: string): readonly string[] {
  const folder = path.join(dir, 'segments');
  return readdirSync(folder).map((name) => path.join(folder, name));
}

/** A promise to be fulfilled by hand. */
export function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Waits until something holds that happens outside the test. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 5000): Promise<void> {
  for (let waited = 0; waited < ms; waited += 10) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`still not so after ${ms} ms`);
}

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Stops answering, without closing a connection, and goes on. */
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A Redis of its own on a free port, which keeps nothing on disk. */
export async function startRedis(port?: number, more: readonly string[] = []): Promise<RedisServer> {
  const at = port ?? (await freePort());
  const options = ['--port', String(at), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...more];
  const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'], cwd: tmpdir() });
  await new Promise<void>((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('Ready to accept connections')) resolve();
    });
    server.on('exit', () => reject(new Error(`redis-server does not start: ${text}`)));
  });
  return {
    url: `redis://127.0.0.1:${at}`,
    port: at,
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    kill: async () => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await gone;
    },
  };
}

/** The map of src/: each folder and what it may import besides itself. A new folder takes its place here first. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  config: ['errors'],
  log: ['errors'],
  time: [],
  model: ['errors'],
  odata: ['errors', 'model', 'time'],
  plan: ['odata', 'model', 'errors', 'time'],
  'journey-api': ['errors', 'config'],
  table: ['odata', 'model', 'time'],
  cache: ['errors', 'config'],
  transcribe: ['table', 'plan', 'odata', 'model', 'journey-api', 'time'],
  exec: ['transcribe', 'table', 'plan', 'odata', 'model', 'journey-api', 'errors', 'time'],
  threads: ['transcribe', 'model', 'journey-api', 'errors', 'time'],
  probe: ['plan', 'journey-api', 'errors', 'time'],
  write: ['table', 'odata', 'model', 'errors', 'time'],
  export: ['write', 'odata', 'model'],
  http: [
    'errors',
    'config',
    'log',
    'time',
    'model',
    'odata',
    'table',
    'plan',
    'journey-api',
    'exec',
    'write',
    'connect',
  ],
  sandbox: ['errors'],
  connect: [],
  // Runs in the browser: it knows the feed by its URLs alone.
  page: [],
};

/** These put everything together; nothing imports main.ts, and only main.ts imports commands. */
export const COMPOSITION = ['main.ts', 'commands'];

/** Folders that see no clock, no network, no file, no process and no logger: the same input gives the same output. */
export const PURE = ['odata', 'model', 'plan', 'time'];

/** Packages and built-in modules by which those could come in. */
export const IMPURE_MODULES =
  /^(node:)?(fs|http|https|http2|net|dns|tls|dgram|child_process|cluster|worker_threads|os|process|timers|perf_hooks|readline|repl|inspector)(\/|$)|^(pino|undici|express|supertest|helmet|node-cache)(\/|$)/;

/** The part of the map a file of src/ belongs to: its first folder, or its own name where it is in none. */
export function partOf(file: string): string {
  return file.split('/')[0];
}

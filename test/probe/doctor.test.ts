import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { doctor } from '../../src/commands/doctor.js';
import { readProfile } from '../../src/probe/index.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';

jest.setTimeout(60_000);

/** The clock of the sandbox and the doctor. */
const now = () => Date.parse('2025-06-15T12:00:00Z');

let folder: string;
let sandbox: Sandbox;
let printed: string;
const environment = process.env;
const NAMES = /^(FEED_|JOURNEY_|SANDBOX_|UPSTREAM_|HOST$|PORT$)/;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'journey-feed-'));
  sandbox = await startSandbox({ journeysPerDay: 30, days: 10, caseSensitive: false, now });
  const others = Object.fromEntries(Object.entries(environment).filter(([name]) => !NAMES.test(name)));
  process.env = { ...others, JOURNEY_API_URL: sandbox.url, JOURNEY_API_KEY: 'sandbox-key' };
  printed = '';
  const keep = (text: unknown): boolean => {
    printed += String(text);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(keep);
  jest.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.env = environment;
  rmSync(folder, { recursive: true });
  await sandbox.close();
});

it('probes, tells each finding and writes the profile', async () => {
  const file = path.join(folder, 'profile.json');
  expect(await doctor(['--probe', '--out', file], { now })).toBe(0);
  const profile = readProfile(readFileSync(file, 'utf8'));
  expect(profile.upstream).toBe(sandbox.url);
  expect(profile.assumptions.caseSensitive).toBe(false);
  for (const { name, evidence } of profile.findings) {
    expect(printed).toContain(`${name}: `);
    expect(printed).toContain(evidence);
  }
  expect(printed).toContain('caseSensitive: false');
  expect(printed).toContain(`Set JOURNEY_API_PROFILE=${file}`);
  expect(printed).not.toContain('sandbox-key');
});

it('asks for a key where there is none', async () => {
  delete process.env.JOURNEY_API_KEY;
  const file = path.join(folder, 'profile.json');
  expect(await doctor(['--probe', '--out', file], { now })).toBe(1);
  expect(printed).toContain('Set JOURNEY_API_KEY for the probe.');
  expect([existsSync(file), sandbox.requests.length]).toEqual([false, 0]);
});

it('does not probe with a key that is refused', async () => {
  process.env.JOURNEY_API_KEY = 'another-key';
  const file = path.join(folder, 'profile.json');
  expect(await doctor(['--probe', '--out', file], { now })).toBe(1);
  expect([existsSync(file), sandbox.requests.length]).toEqual([false, 1]);
});

it('tells where the profile cannot be written', async () => {
  const file = path.join(folder, 'none', 'profile.json');
  expect(await doctor(['--probe', '--out', file], { now })).toBe(1);
  expect(printed).toContain(`${file} cannot be written (ENOENT)`);
});

it.each([[['--prob']], [['--probe', '--out']], [['--probe', 'x.json']], [['--out', 'x.json']]])(
  'refuses %j',
  async (args) => {
    expect(await doctor(args, { now })).toBe(2);
    expect(sandbox.requests).toHaveLength(0);
  },
);

it('probes only when asked to', async () => {
  expect(await doctor([], { now })).toBe(0);
  expect(sandbox.requests).toHaveLength(1);
});

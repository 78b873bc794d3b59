import { readFileSync } from 'node:fs';
import path from 'node:path';
import { settingNames } from '../../src/config/index.js';
import { MOST_REQUESTS } from '../../src/probe/index.js';
import { sandboxDefaults } from '../../src/sandbox/index.js';
import { tableRows } from '../architecture/markdown.js';
import { probed } from './probing.js';

const page = readFileSync(path.join(__dirname, '../../docs/assumptions.md'), 'utf8');
const rows = tableRows(page).slice(1);

/** Options of the sandbox that say how much there is, how fast, and where; every other one is the switch of an assumption. */
const NO_SWITCH = [
  'journeysPerDay',
  'days',
  'seed',
  'latencyMs',
  'ratePerSecond',
  'failureRate',
  'port',
  'host',
  'now',
];
const settingOf = (option: string): string =>
  `SANDBOX_${option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
const switches = Object.keys(sandboxDefaults).filter((name) => !NO_SWITCH.includes(name));

it('has every switch of the sandbox once, by the name of its setting', () => {
  const documented = rows.flatMap((cells) => /^`(SANDBOX_\w+)`$/.exec(cells[3]!)?.[1] ?? []);
  expect(documented.sort()).toEqual(switches.map(settingOf).sort());
  expect(settingNames).toEqual(expect.arrayContaining(documented));
});

it('has all six columns filled in each row', () => {
  expect(rows.length).toBeGreaterThan(switches.length);
  for (const cells of rows) expect([cells.length, cells.every((cell) => cell !== '')]).toEqual([6, true]);
});

it('names every finding of the probe, and each under the switch that changes it', async () => {
  const { findings, sandbox } = await probed({});
  await sandbox.close();
  const names = findings.map(({ name }) => name).filter((name) => name !== 'sample');
  for (const name of names) expect(page).toContain(`\`${name}\``);
  const members = rows.flatMap((cells) => {
    const member = /`(\w+)`/.exec(cells[0]!)?.[1];
    return member === undefined ? [] : [[settingOf(member), cells[3]!.replaceAll('`', '')]];
  });
  for (const [expected, documented] of members) expect(documented).toBe(expected);
  expect(members.length).toBe(switches.length);
});

it('tells how many requests a probe sends at most', () => {
  expect(MOST_REQUESTS).toBe(40);
  expect(page).toContain('never more than forty');
});

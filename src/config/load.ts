import { parseEnv } from 'node:util';

import { SettingsError, type SettingProblem } from './problem.js';
import { breaches } from './rules.js';
import { settingsOf, type Settings } from './settings.js';
import { settingNames, settingsTable, type Setting, type SettingName, type SettingValues } from './table.js';
import { unknownSetting, unreadableLines } from './unknown.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SettingsSources {
  /** The content of a `.env` file, which the composition root reads. */
  readonly envFileText?: string;
}

/** Longer values are cut when they are told, so that a problem stays readable. */
const SHOWN_LENGTH = 80;

/**
 * Reads and checks every setting. The environment wins over the `.env` file; a value that is empty or blank there
 * counts as absent, and so brings back the default.
 *
 * @throws SettingsError with every problem at once: values out of bounds, rules between settings, unknown names.
 */
export function loadSettings(env: Environment, { envFileText = '' }: SettingsSources = {}): Settings {
  const text = envFileText.replace(/^\uFEFF/, '');
  const given: Environment = { ...parseEnv(text), ...env };
  const problems: SettingProblem[] = [];
  const values = Object.fromEntries(
    settingNames.map((name) => [name, readValue(name, given[name], problems)]),
  );
  const unread = new Set(problems.map(({ name }) => name));
  problems.push(...breaches(values as unknown as SettingValues, unread));
  problems.push(...Object.keys(given).flatMap((name) => unknownSetting(name) ?? []));
  problems.push(...unreadableLines(text));
  if (problems.length > 0) throw new SettingsError(problems);
  return settingsOf(values as unknown as SettingValues);
}

function readValue(name: SettingName, raw: string | undefined, problems: SettingProblem[]): unknown {
  const setting: Setting<unknown> = settingsTable[name];
  const text = raw?.trim() ?? '';
  if (text === '') return setting.fallback;
  const reading = setting.kind.read(text);
  if (reading.ok) return reading.value;
  const told = setting.secret ? `${name} (its value is not shown)` : `${name}=${shown(text)}`;
  problems.push({ name, message: `${told}: allowed is ${reading.allowed}${unitOf(setting)}` });
  return setting.fallback;
}

function unitOf(setting: Setting<unknown>): string {
  return setting.unit === '' ? '' : ` (${setting.unit})`;
}

/** A value fit to be told: a URL may hold a password or a key where none is allowed. */
function shown(text: string): string {
  const open = text.replace(/\/\/.*@/s, '//(hidden)@').replace(/\?.*$/s, '?(hidden)');
  return open.length > SHOWN_LENGTH ? `${open.slice(0, SHOWN_LENGTH)}…` : open;
}

import { suggestion } from '../errors/index.js';
import type { SettingProblem } from './problem.js';
import { settingNames } from './table.js';

/** Names that look like ours: a misspelt one must not be passed over in silence. */
const ours =
  /^(FEED_|SANDBOX_|UPSTREAM_|JOURNEY_?API)|^(CACHE_BYTES|CACHE_DIR|CACHE_DIR_BYTES|CACHE_LOAD|REDIS_URL)$/i;

/** A setting by its look that the table does not have; its value is never told, it may be a misspelt key. */
export function unknownSetting(name: string): SettingProblem | null {
  if (!ours.test(name) || settingNames.some((known) => known === name)) return null;
  return { name, message: `${name} is not a setting of this version.${suggestion(name, settingNames)}` };
}

/** Lines such as `FEED_PAGE_SIZE 500` or `FEED_PAGE_SIZE: 500`, which a `.env` reader passes over in silence. */
export function unreadableLines(envFileText: string): readonly SettingProblem[] {
  return envFileText.split(/\r?\n/).flatMap((line, index) => {
    const match = /^\s*(?:export\s+)?(\w+)(?!\w)(?!\s*=)/.exec(line);
    const name = match?.[1] ?? '';
    const isSetting = ours.test(name) || settingNames.some((known) => known === name);
    return isSetting ? [{ name, message: `${name}: line ${String(index + 1)} of .env has no "="` }] : [];
  });
}

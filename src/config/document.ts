import { settingNames, settingsTable, type Setting, type SettingName } from './table.js';

/** The cells of one row of the documentation: name, default, what is allowed, meaning. */
export type SettingRow = readonly [name: string, fallback: string, allowed: string, meaning: string];

/** What the documentation says of each setting, in the order of the table. */
export function settingRows(): readonly SettingRow[] {
  return settingNames.map(rowOf);
}

/** The settings as a Markdown table, as README.md shows it; a test compares the two. */
export function renderSettingsTable(): string {
  const rows = [['setting', 'default', 'allowed', 'meaning'], ['---', '---', '---', '---'], ...settingRows()];
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function rowOf(name: SettingName): SettingRow {
  const setting: Setting<unknown> = settingsTable[name];
  const unit = setting.unit === '' ? '' : ` ${setting.unit}`;
  const secret = setting.secret ? '; secret' : '';
  return [`\`${name}\``, setting.fallbackText, `${setting.kind.allowed}${unit}${secret}`, setting.meaning];
}

export { renderSettingsTable, settingRows, type SettingRow } from './document.js';
export type { TrustProxy } from './kinds.js';
export { loadSettings, type Environment, type SettingsSources } from './load.js';
export { SettingsError, type SettingProblem } from './problem.js';
export { isLoopback } from './rules.js';
export type {
  CacheSettings,
  Region,
  SandboxSettings,
  Settings,
  Upstream,
  UpstreamBudget,
  WarmSettings,
} from './settings.js';
export { settingNames, settingsTable, type Setting, type SettingName } from './table.js';

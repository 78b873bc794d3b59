/** One thing wrong with the settings. It holds no value of a secret. */
export interface SettingProblem {
  /** The setting as the environment names it. */
  readonly name: string;
  readonly message: string;
}

/** All that is wrong with the settings at once; the program does not start. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problems: readonly SettingProblem[]) {
    const count = problems.length === 1 ? '1 setting needs' : `${String(problems.length)} settings need`;
    super(`${count} mending:\n${problems.map(({ message }) => `  - ${message}`).join('\n')}`);
  }
}

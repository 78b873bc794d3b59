/** How tests run. swc transpiles them; types are checked apart (`npm run types`). */
export default {
  testEnvironment: 'node',
  testTimeout: 60_000,
  maxWorkers: '100%',
  // What suites leave behind makes those that follow in the same process slower by half at the end of a whole run.
  workerIdleMemoryLimit: '300MB',
  // A suite's context looks its globals up slowly; where modules get these as parameters, a tenth to a fifth of the time is saved.
  sandboxInjectedGlobals: [
    ...['Array', 'BigInt', 'Boolean', 'Date', 'Error', 'Intl', 'JSON', 'Map', 'Math', 'Number', 'Object'],
    ...['Promise', 'RegExp', 'Set', 'String', 'Symbol', 'WeakMap'],
    ...['DataView', 'Float64Array', 'Int32Array', 'Uint8Array', 'Uint16Array', 'Uint32Array'],
  ],
  roots: ['<rootDir>/test'],
  setupFiles: ['<rootDir>/test/support/draws.ts'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$|/node_modules/hyparquet.*\\.js$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!hyparquet(-writer)?/)'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};

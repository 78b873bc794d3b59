import { mayImport } from './map.js';
import {
  consoleUses,
  edgesAgainstTheMap,
  emptyNames,
  filesOffTheMap,
  impureUses,
  longFiles,
} from './rules.js';
import { findCycle, readSources, type Sources } from './sources.js';

const real = readSources();

/** A few files of a made-up src/, with whatever they import. */
function planted(files: Record<string, string>): Sources {
  return new Map(Object.entries(files));
}

describe('src', () => {
  it('is read', () => {
    expect([...real.keys()]).toEqual(
      expect.arrayContaining(['errors/index.ts', 'config/load.ts', 'log/index.ts']),
    );
  });

  it('has only folders that stand on the map', () => {
    expect(filesOffTheMap(real)).toEqual([]);
  });

  it('imports only in the direction of the map', () => {
    expect(edgesAgainstTheMap(real)).toEqual([]);
  });

  it('has no cycle between files', () => {
    expect(findCycle(real)).toBeNull();
  });

  it('sees no clock, network, process or chance where it must be pure', () => {
    expect(impureUses(real)).toEqual([]);
  });

  it('talks through the logger, but for the commands', () => {
    expect(consoleUses(real)).toEqual([]);
  });

  it('has no file that is too long', () => {
    expect(longFiles(real)).toEqual([]);
  });

  it('has no file or folder named for nothing', () => {
    expect(emptyNames(real)).toEqual([]);
  });
});

describe('the map', () => {
  it('has no cycle itself, and names only parts it has', () => {
    const asFiles = Object.entries(mayImport).map(([part, others]): [string, string] => [
      `${part}/index.ts`,
      others.map((other) => `import '../${other}/index.js';`).join('\n'),
    ]);
    expect(findCycle(new Map(asFiles))).toBeNull();
    expect(edgesAgainstTheMap(new Map(asFiles))).toEqual([]);
  });
});

describe('a planted breach of the map is found:', () => {
  const others = {
    'odata/index.ts': '',
    'plan/index.ts': '',
    'exec/index.ts': '',
    'http/index.ts': '',
    'log/index.ts': '',
    'config/index.ts': '',
    'commands/serve.ts': '',
    'main.ts': '',
  };

  it.each([
    ['odata/a.ts', "import { plan } from '../plan/index.js';"],
    ['odata/a.ts', "import type { Plan } from '../plan/index.js';"],
    ['odata/a.ts', "export * from '../plan/index.js';"],
    ['odata/a.ts', "export type { Plan } from '../plan/index.js';"],
    ['odata/a.ts', "const late = () => import('../plan/index.js');"],
    ['odata/a.ts', "type Plan = import('../plan/index.js').Plan;"],
    ['odata/deep/er/a.ts', "import '../../../http/index.js';"],
    ['plan/a.ts', "import '../exec/index.js';"],
    ['plan/a.ts', "import '../log/index.js';"],
    ['write/a.ts', "import '../exec/index.js';"],
    ['sandbox/a.ts', "import '../plan/index.js';"],
    ['errors/a.ts', "import '../config/index.js';"],
    ['http/a.ts', "import '../commands/serve.js';"],
    ['commands/a.ts', "import '../main.js';"],
    ['odata/a.ts', "import './missing.js';"],
    ['odata/a.ts', "import { readFileSync } from 'node:fs';"],
    ['model/a.ts', "import fs from 'fs/promises';"],
    ['plan/a.ts', "import pino from 'pino';"],
    ['time/a.ts', "import { request } from 'undici';"],
  ])('%s: %s', (file, text) => {
    expect(edgesAgainstTheMap(planted({ ...others, [file]: text }))).toEqual([
      expect.stringContaining(`${file} imports`),
    ]);
  });

  it.each([
    ['plan/a.ts', "import '../odata/index.js'; import './index.js';"],
    ['main.ts', "import './commands/serve.js'; import 'node:fs';"],
    ['commands/a.ts', "import '../http/index.js'; import '../exec/index.js';"],
    ['time/a.ts', "import { DateTime } from 'luxon';"],
  ])('and no breach where there is none: %s: %s', (file, text) => {
    expect(edgesAgainstTheMap(planted({ ...others, [file]: text }))).toEqual([]);
  });

  it('a folder that is not on it', () => {
    expect(
      filesOffTheMap(planted({ 'extras/a.ts': '', 'stray.ts': '', 'main.ts': '', 'commands/a.ts': '' })),
    ).toEqual(['extras/a.ts', 'stray.ts']);
  });

  it.each([
    [{ 'a/1.ts': "import './2.js'", 'a/2.ts': "import '../b/3.js'", 'b/3.ts': "import '../a/1.js'" }, 4],
    [{ 'a/1.ts': "import type { X } from './2.js'", 'a/2.ts': "export * from './1.js'" }, 3],
    [{ 'a/1.ts': "import './1.js'" }, 2],
  ])('a cycle: %j', (files, length) => {
    expect(findCycle(planted(files))).toHaveLength(length);
  });

  it('and no cycle in a diamond', () => {
    const files = {
      '1.ts': "import './2.js'; import './3.js'",
      '2.ts': "import './4.js'",
      '3.ts': "import './4.js'",
      '4.ts': '',
    };
    expect(findCycle(planted(files))).toBeNull();
  });
});

describe('planted impurity is found:', () => {
  it.each([
    'const t = Date.now();',
    'const t = new Date();',
    'const t = new Date;',
    'const t = Date();',
    'const t = DateTime.now();',
    'const t = DateTime\n  .now();',
    'const read = (now = Date.now) => now();',
    'globalThis.fetch(url);',
    'const world = { process };',
    'const t = DateTime.local();',
    'const t = DateTime.local(2024, 1, 1);',
    'const t = DateTime.utc();',
    'const r = Math.random();',
    'await fetch(url);',
    'const zone = process.env.TZ;',
    'const { env } = process;',
    'const t = performance.now();',
    'setTimeout(f, 1);',
  ])('%s', (text) => {
    expect(impureUses(planted({ 'plan/a.ts': `\n${text}` }))).toEqual([
      expect.stringMatching(/^plan\/a\.ts:2 uses /),
    ]);
    expect(impureUses(planted({ 'http/a.ts': text }))).toEqual([]);
  });

  it.each([
    'const t = new Date(0);',
    'const t = Date.UTC(2024, 1);',
    'const t = DateTime.utc(2024);',
    'const t = DateTime.fromMillis(0, { zone });',
    'plan.fetch(); plan.process.run(); const p = { fetch: 1, process: 2 };',
    'interface Step { fetch: string; process(): void }',
    '// fetch(), process.env, Date.now()',
    "const text = 'Date.now()';",
  ])('and none in %s', (text) => {
    expect(impureUses(planted({ 'odata/a.ts': text }))).toEqual([]);
  });
});

describe('planted untidiness is found:', () => {
  it('console where the logger belongs', () => {
    const text = "console.log('x'); logger.console('y');";
    const files = { 'http/a.ts': text, 'commands/a.ts': text, 'main.ts': text };
    expect(consoleUses(planted(files))).toEqual(['http/a.ts:1 uses console']);
  });

  it('a file of 321 lines', () => {
    const files = { 'plan/a.ts': 'x;\n'.repeat(320), 'plan/b.ts': 'x;\n'.repeat(321) };
    expect(longFiles(planted(files))).toEqual(['plan/b.ts has 321 lines']);
  });

  it.each(['plan/utils.ts', 'helpers/a.ts', 'plan/common.ts', 'plan/date-utils.ts', 'plan/util/a.ts'])(
    '%s',
    (file) => {
      expect(emptyNames(planted({ [file]: '' }))).toEqual([file]);
    },
  );

  it('and not in names that only sound so', () => {
    expect(emptyNames(planted({ 'plan/commonality.ts': '', 'plan/utilisation.ts': '' }))).toEqual([]);
  });
});

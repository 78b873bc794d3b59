import { transformSync } from '@swc/core';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { compose as composeType } from '../../src/commands/compose.js';
import type { startFeed as startFeedType } from '../../src/commands/serve.js';
import type { loadSettings as loadSettingsType } from '../../src/config/index.js';
import type { createLogger as createLoggerType } from '../../src/log/index.js';

/** One source text changed; `file` is its path below src, or the CSDL's. */
interface Change {
  readonly file: string;
  /** Throws where there is nothing to change. */
  readonly change: (text: string) => string;
}

/** One rule broken: in one place, or in both where a second one stands guard. */
export interface Mutant extends Change {
  readonly name: string;
  readonly also?: Change;
  /** The witness expected to catch it, which is asked first. */
  readonly witness?: string;
}

export const CSDL = 'metadata/journey-feed.csdl.json';

/** Puts one text in the place of another, which must stand there exactly once: so no mutant outlives what it breaks. */
export const swap =
  (find: string, replace: string) =>
  (text: string): string => {
    const parts = text.split(find);
    if (parts.length !== 2) throw new Error(`not once but ${parts.length - 1} times: ${find}`);
    return parts.join(replace);
  };

type Run = (
  exports: object,
  require: (name: string) => unknown,
  module: { exports: object },
  filename: string,
  dirname: string,
) => void;

/** The parts of a program that a test starts it by, every module of it its own. */
export interface Loaded {
  readonly startFeed: typeof startFeedType;
  readonly loadSettings: typeof loadSettingsType;
  readonly createLogger: typeof createLoggerType;
  readonly csdl: NonNullable<NonNullable<Parameters<typeof composeType>[1]>['csdl']>;
}

/** Jest's own, so that program and tests share the libraries they import. */
const nodeRequire: (name: string) => unknown = module.require.bind(module);
const ROOT = path.resolve(__dirname, '../..');
const SRC = path.join(ROOT, 'src');

/** The program's source texts, compiled once; each load has a registry of its own, with at most one text changed. */
export class Program {
  readonly #texts = new Map<string, string>();
  readonly #compiled = new Map<string, Run>();

  constructor() {
    const names = readdirSync(SRC, { recursive: true }).map(String);
    for (const name of names.filter((each) => each.endsWith('.ts'))) {
      this.#texts.set(name.replaceAll('\\', '/'), readFileSync(path.join(SRC, name), 'utf8'));
    }
    this.#texts.set(CSDL, readFileSync(path.join(ROOT, CSDL), 'utf8'));
  }

  text(file: string): string {
    const text = this.#texts.get(file);
    if (text === undefined) throw new Error(`there is no ${file}`);
    return text;
  }

  load(mutant: Mutant | null = null): Loaded {
    const changes = [mutant, mutant?.also].filter((each) => each !== null && each !== undefined);
    const changed = new Map(changes.map(({ file, change }) => [file, change(this.text(file))]));
    const own = new Map(
      [...changed].flatMap(([file, text]) => (file === CSDL ? [] : [[file, compile(file, text)] as const])),
    );
    const registry = new Map<string, { exports: object }>();
    const load = (file: string): object => {
      const known = registry.get(file);
      if (known !== undefined) return known.exports;
      const module = { exports: {} };
      registry.set(file, module);
      const run = own.get(file) ?? this.#run(file);
      const resolve = (name: string): unknown =>
        name.startsWith('.') ? load(resolved(file, name)) : nodeRequire(name);
      const filename = path.join(SRC, file);
      run(module.exports, resolve, module, filename, path.dirname(filename));
      return module.exports;
    };
    return {
      ...(load('commands/serve.ts') as Pick<Loaded, 'startFeed'>),
      ...(load('config/index.ts') as Pick<Loaded, 'loadSettings'>),
      ...(load('log/index.ts') as Pick<Loaded, 'createLogger'>),
      csdl: changed.get(CSDL) ?? this.text(CSDL),
    };
  }

  #run(file: string): Run {
    const run = this.#compiled.get(file) ?? compile(file, this.text(file));
    this.#compiled.set(file, run);
    return run;
  }
}

const resolved = (from: string, name: string): string =>
  path.posix.join(path.posix.dirname(from), name).replace(/\.js$/, '.ts');

function compile(file: string, text: string): Run {
  const { code } = transformSync(text, {
    filename: path.join(SRC, file),
    swcrc: false,
    configFile: false,
    sourceMaps: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  // Not `vm`: objects made by another realm's constructors would be told apart by the libraries.
  return new Function('exports', 'require', 'module', '__filename', '__dirname', code) as Run;
}

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

/** Sources by their path below src/, with slashes. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  readonly file: string;
  readonly specifier: string;
  /** Below src/ for one of ours, null for a package or a built-in module. */
  readonly target: string | null;
}

const SRC = path.join(__dirname, '../../src');

export function readSources(): Sources {
  const files = readdirSync(SRC, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(SRC, file).split(path.sep).join('/'), readFileSync(file, 'utf8')];
    }),
  );
}

/** Every import, re-export, `import()`, `import type` and `require` of every file. */
export function importsOf(sources: Sources): readonly Import[] {
  return [...sources].flatMap(([file, text]) =>
    ts.preProcessFile(text, true, true).importedFiles.map(({ fileName: specifier }) => ({
      file,
      specifier,
      target: specifier.startsWith('.') ? resolved(file, specifier, sources) : null,
    })),
  );
}

function resolved(file: string, specifier: string, sources: Sources): string {
  const target = path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts');
  return sources.has(`${target}x`) ? `${target}x` : target;
}

/** The files along one cycle of imports, or null; a file that imports itself is a cycle of one. */
export function findCycle(sources: Sources): readonly string[] | null {
  const targets = new Map([...sources.keys()].map((file) => [file, [] as string[]]));
  for (const { file, target } of importsOf(sources)) if (target !== null) targets.get(file)?.push(target);
  const done = new Set<string>();

  function cycleFrom(file: string, trail: readonly string[]): readonly string[] | null {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const target of targets.get(file) ?? []) {
      const cycle = cycleFrom(target, [...trail, file]);
      if (cycle !== null) return cycle;
    }
    done.add(file);
    return null;
  }

  for (const file of targets.keys()) {
    const cycle = cycleFrom(file, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

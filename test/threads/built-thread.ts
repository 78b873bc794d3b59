import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

/** The file a thread runs, built for a suite of tests, which has only the sources; removed behind it. */
export function builtThread(): URL {
  const file = path.join(tmpdir(), `journey-feed-thread-${randomBytes(6).toString('hex')}.cjs`);
  afterAll(() => rmSync(file, { force: true }));
  buildSync({
    entryPoints: [path.join(__dirname, '../../src/threads/page-thread.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  return pathToFileURL(file);
}

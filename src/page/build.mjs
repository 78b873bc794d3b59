// Builds the page: `node src/page/build.mjs [--out <folder>] [--watch]`, into dist/page where no folder is given.
import { createHash } from 'node:crypto';
import { watch } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { build } from 'esbuild';

const SOURCE = fileURLToPath(new URL('.', import.meta.url));
const OUT = fileURLToPath(new URL('../../dist/page', import.meta.url));

/** Builds into a folder beside `out` and puts it in its place at the end, so that a server never sees half a page. */
async function buildPage(out) {
  const fresh = `${out}-${String(process.pid)}`;
  const assets = join(fresh, 'assets');
  await rm(fresh, { recursive: true, force: true });
  await mkdir(assets, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: SOURCE,
    entryPoints: ['main.tsx'],
    outdir: assets,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    legalComments: 'eof',
    metafile: true,
  });
  const main = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === 'main.tsx');
  if (main === undefined) throw new Error('esbuild gave no entry');
  const [script, { cssBundle }] = main;
  const icon = await readFile(join(SOURCE, 'icon.svg'));
  const iconName = `icon-${createHash('sha256').update(icon).digest('hex').slice(0, 8).toUpperCase()}.svg`;
  await writeFile(join(assets, iconName), icon);
  const page = (await readFile(join(SOURCE, 'index.html'), 'utf8'))
    .replace('%SCRIPT%', basename(script))
    .replace('%STYLE%', basename(cssBundle))
    .replace('%ICON%', iconName);
  await writeFile(join(fresh, 'index.html'), page);
  await compressed([join(fresh, 'index.html'), ...(await readdir(assets)).map((name) => join(assets, name))]);
  await rm(out, { recursive: true, force: true });
  await rename(fresh, out);
}

/** Each file once more in either coding, so that nothing is compressed while someone waits. */
const compressed = (files) =>
  Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file);
      await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes));
      await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
    }),
  );

const args = process.argv.slice(2);
const out = args.includes('--out') ? args[args.indexOf('--out') + 1] : OUT;
await buildPage(out);

if (args.includes('--watch')) {
  let due = null;
  const again = () => {
    due = null;
    buildPage(out).then(
      () => process.stdout.write('built\n'),
      // esbuild has said what is wrong.
      () => undefined,
    );
  };
  watch(SOURCE, { recursive: true }, () => (due ??= setTimeout(again, 100)));
}

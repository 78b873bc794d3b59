/** The pictures of the page that the documentation shows; `npm run pictures` takes them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readDocument } from './blocks.js';

const root = path.join(__dirname, '../..');
const folder = path.join(root, 'docs/pictures');
const files = readdirSync(folder);
const taken = [
  ...readFileSync(path.join(root, 'docs/pictures.mjs'), 'utf8').matchAll(/name: '([\w-]+)', hash/g),
].map(([, name]) => `${name!}.webp`);

const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith('.md'),
);
/** File and alternative text of each picture shown. */
const shown = pages
  .map(readDocument)
  .flatMap((text) => [
    ...[...text.matchAll(/!\[([^\]]*)\]\((?:docs\/)?pictures\/([\w-]+\.webp)\)/g)].map(
      ([, alt, file]) => [file!, alt!] as const,
    ),
    ...[...text.matchAll(/<img src="docs\/pictures\/([\w-]+\.webp)"[^>]* alt="([^"]*)"/g)].map(
      ([, file, alt]) => [file!, alt!] as const,
    ),
  ]);

it('are those that the script takes: every view, and one in the dark', () => {
  expect([...files].sort()).toEqual([...taken].sort());
  const views = readdirSync(path.join(root, 'src/page/views')).map((name) => name.replace('.tsx', '.webp'));
  expect(files).toEqual(expect.arrayContaining([...views, 'connect-dark.webp']));
});

it.each(files)('%s is a picture of the window, and no burden', (name) => {
  const bytes = readFileSync(path.join(folder, name));
  expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 15)).toBe('RIFFWEBPVP8');
  // A key frame of VP8 tells its size behind its start code, 14 bits each (RFC 6386 §9.1).
  const at = bytes.indexOf(Buffer.from([0x9d, 0x01, 0x2a]));
  expect([bytes.readUInt16LE(at + 3) & 0x3fff, bytes.readUInt16LE(at + 5) & 0x3fff]).toEqual([1440, 900]);
  expect(bytes.length).toBeLessThan(150_000);
});

it('are each shown, with words for whoever does not see them', () => {
  const dark = /srcset="docs\/pictures\/([\w-]+\.webp)"/.exec(readDocument('README.md'))![1]!;
  expect(new Set([...shown.map(([file]) => file), dark])).toEqual(new Set(files));
  expect(shown.filter(([, alt]) => alt.length < 40)).toEqual([]);
});

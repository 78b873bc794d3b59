import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Parts, zipOf } from '../package-parts.js';

/** What belongs into a connector: the section document, its strings, its icons. */
const PART = /\.(pq|resx|png)$/;

/** The parts that lie in a folder, in the order of the archive. */
export async function readParts(folder: string): Promise<Parts> {
  const names = (await readdir(folder)).filter((name) => PART.test(name)).sort();
  const contents = names.map(async (name) => [name, await readFile(path.join(folder, name))] as const);
  return new Map(await Promise.all(contents));
}

/** A connector for Power Query: a zip of its parts without folders. The same parts give the same bytes. */
export const mezOf = (parts: Parts): Promise<Uint8Array> => zipOf(parts);

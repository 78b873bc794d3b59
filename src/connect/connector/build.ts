import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { mezOf, readParts } from './mez.js';

/** Packs the connector's parts, which lie beside this file's source, into `dist/connectors/`, from where the feed serves it. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const target = path.join(root, 'dist/connectors/JourneyFeed.mez');

const mez = await mezOf(await readParts(path.join(root, 'src/connect/connector')));
await mkdir(path.dirname(target), { recursive: true });
await writeFile(target, mez);

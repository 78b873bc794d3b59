import { readFileSync } from 'node:fs';
import path from 'node:path';
import { model } from '../model/model.js';
import { membersOf } from './m/evaluate.js';
import { feedReader } from './m/library.js';
import { parseM } from './m/parse.js';
import { type MRecord, MTime } from './m/values.js';

export const root = path.join(__dirname, '../..');
export const FOLDER = path.join(root, 'src/connect/connector');
export const source = readFileSync(path.join(FOLDER, 'JourneyFeed.pq'), 'utf8');
export const resx = readFileSync(path.join(FOLDER, 'resources.resx'), 'utf8');
export const sizes = [16, 20, 24, 32, 40, 48, 64, 80];
export const sets = new Map(
  [...model.sets].map(([name, { columns }]) => [name, columns.map((each) => each.name)]),
);

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
export const strings = new Map(
  [...resx.matchAll(/<data name="(\w+)" xml:space="preserve">\s*<value>([^]*?)<\/value>/g)].map(
    ([, name, value]) => [name!, unescaped(value!)] as const,
  ),
);

let ast: ReturnType<typeof parseM> | undefined;
export const parsed = (): ReturnType<typeof parseM> => (ast ??= parseM(source));

/** The section's members; strings and icons come from the connector's own parts. */
export async function section() {
  const reader = feedReader(sets);
  const library: MRecord = {
    ...reader.library,
    'Extension.LoadString': (name: string) => {
      if (!strings.has(name)) throw new Error(`No string ${name}`);
      return strings.get(name);
    },
    'Extension.Contents': (name: string) => ({ name, bytes: readFileSync(path.join(FOLDER, name)) }),
  };
  const names = membersOf(await parsed(), library);
  return { calls: reader.calls, member: <T>(name: string): T => names(name) as T };
}

export const day = (text: string): MTime => new MTime('date', Date.parse(text));
export const SHARED = ['Contents', 'StartedBetween', 'WallClock', 'Durations'].map(
  (name) => `JourneyFeed.${name}`,
);

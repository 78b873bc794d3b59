import type { ColumnSource, PlacePart } from './model.js';

const WALL = /^(localDate|localHour|localInterval)\((\w+)\)$/;
const PLACES: ReadonlySet<string> = new Set<PlacePart>([
  'position',
  'sequence',
  'transitionId',
  'role',
  'earliest',
]);
const LIST = /^(distinct )?(\w+(?:\/\w+)*)\[\]((?:\/\w+)*)$/;
const PATH = /^(?:\/|\.\.\/)?\w+(?:\/\w+)*$/;

/**
 * Reads a `@Feed.Source` annotation: `a/b` (of the row's record), `.` (the record itself), `../a` (of the record around it), `/a` (of the
 * journey's record), `a[]/b` (a list, joined), `distinct a[]/b`, `localDate(time)`, `#position` and the other places. Returns null when
 * it is none of these.
 */
export function parseSource(text: string): ColumnSource | null {
  if (text.startsWith('#'))
    return PLACES.has(text.slice(1)) ? { kind: 'place', part: text.slice(1) as PlacePart } : null;
  const wall = WALL.exec(text);
  if (wall !== null) return { kind: 'wall', part: wall[1] as 'localDate', of: wall[2]! };
  const list = LIST.exec(text);
  if (list !== null)
    return {
      kind: 'list',
      list: members(list[2]!),
      path: members(list[3]!),
      distinct: list[1] !== undefined,
    };
  if (text === '.') return { kind: 'path', of: 'record', path: [] };
  if (!PATH.test(text)) return null;
  const of = text.startsWith('../') ? 'around' : text.startsWith('/') ? 'journey' : 'record';
  return { kind: 'path', of, path: members(text.replace('../', '')) };
}

const members = (text: string): readonly string[] =>
  Object.freeze(text.split('/').filter((name) => name !== ''));

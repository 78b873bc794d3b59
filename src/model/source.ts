import type { ColumnSource, PlacePart } from './model.js';

const WALL = /^(localDate|localHour|localInterval)\((\w+)\)$/;
const PLACES: ReadonlySet<string> = new Set<PlacePart>(['position', 'sequence', 'transitionId', 'role', 'earliest']);

/**
 * Reads a `@Feed.Source` annotation: `a/b` (of the row's record), `.` (the record itself), `../a` (of the record around it), `/a` (of the
 * journey's record), `a[]/b` (a list, joined), `distinct a[]/b`, `localDate(time)`, `#position` and the other places. Returns null when
 * it is none of these.
 */
export function parseSource(text: string): ColumnSource | null {
  if (text.startsWith('#')) return PLACES.has(text.slice(1)) ? { kind: 'place', part: text.slice(1) as PlacePart } : null;
  const wall = WALL.exec(text);
  if (wall !== null) return { kind: 'wall', part: wall[1] as 'localDate', of: wall[2]! };
  const distinct = text.startsWith('distinct ');
  const [before, after] = text.slice(distinct ? 9 : 0).split('[]');
  if (after !== undefined) return { kind: 'list', list: members(before!), path: members(after), distinct };
  if (distinct) return null;
  if (text === '.') return { kind: 'path', of: 'record', path: [] };
  const of = text.startsWith('../') ? 'around' : text.startsWith('/') ? 'journey' : 'record';
  const path = members(text.replace(/^\.\.\//, ''));
  return path.length === 0 ? null : { kind: 'path', of, path };
}

const members = (text: string): readonly string[] => text.split('/').filter((name) => name !== '');

import type { ColumnSource } from './model.js';

const WALL = /^(localDate|localHour|localInterval)\((\w+)\)$/;

/**
 * Reads a `@Feed.Source` annotation: `a/b`, `/a` (of the journey's record), `a[]/b` (a list, joined), `distinct a[]/b`,
 * `localDate(time)`, `#position`, `#transitionId`, `#earliest`. Returns null when it is none of these.
 */
export function parseSource(text: string): ColumnSource | null {
  if (text === '#position' || text === '#transitionId' || text === '#earliest') {
    return { kind: text.slice(1) as 'position' | 'transitionId' | 'earliest' };
  }
  const wall = WALL.exec(text);
  if (wall !== null) return { kind: 'wall', part: wall[1] as 'localDate', of: wall[2]! };
  const distinct = text.startsWith('distinct ');
  const [before, after] = text.slice(distinct ? 9 : 0).split('[]');
  if (after !== undefined) return { kind: 'list', list: members(before!), path: members(after), distinct };
  const path = members(text);
  return path.length === 0 || distinct ? null : { kind: 'path', outer: text.startsWith('/'), path };
}

const members = (text: string): readonly string[] => text.split('/').filter((name) => name !== '');

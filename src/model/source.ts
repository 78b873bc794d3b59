import type { ColumnSource } from './model.js';

const WALL = /^(localDate|localHour|localInterval)\((\w+)\)$/;
const LIST = /^(distinct )?(\w+(?:\/\w+)*)\[\]((?:\/\w+)*)$/;
const PATH = /^\/?\w+(?:\/\w+)*$/;

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
  const list = LIST.exec(text);
  if (list !== null) return { kind: 'list', list: members(list[2]!), path: members(list[3]!), distinct: list[1] !== undefined };
  return PATH.test(text) ? { kind: 'path', outer: text.startsWith('/'), path: members(text) } : null;
}

const members = (text: string): readonly string[] => Object.freeze(text.split('/').filter((name) => name !== ''));

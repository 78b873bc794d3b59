import type { Mutant } from '../program.js';
import { breaks } from './breaks.js';

const rows = [
  ...breaks('exec/join.ts')(
    [
      'journeys that came narrowed are not completed',
      'at < missing.length',
      'at < 0',
      'other conditions on the journey join it',
    ],
    [
      'one request a journey completes them',
      'const size = Math.min(MAX_NAMED, upstream.limits.pageSize);',
      'const size = 1;',
      'expanded transitions of some journeys',
    ],
  ),
  ...breaks('plan/strategy.ts')(
    [
      'the dearest strategy is run',
      'each.cost < best.cost',
      'each.cost > best.cost',
      'or of two rare filters is cheaper than the whole',
    ],
    [
      'trap 7: the other endpoint never narrows',
      'if (narrows(others))',
      'if (false)',
      'conditions on transitions join them',
    ],
    [
      'trap 11: a union is never read',
      'if (narrows(own)) strategies.push',
      'if (narrows(own) && own.length === 1) strategies.push',
      'or of two rare filters is cheaper than the whole',
    ],
  ),
  ...breaks('exec/expand.ts')(
    [
      'an expansion is not filtered',
      'matches === null || matches(each) === true',
      'true',
      'expanded transitions of some journeys',
    ],
    [
      'an expansion skips nothing',
      '.slice(skip, top === null ? undefined : skip + top)',
      '.slice(0, top ?? undefined)',
      'expanded transitions of some journeys',
    ],
    [
      'an expansion counts what it shows',
      'total: keyed.length',
      'total: rows.length',
      'expanded transitions of some journeys',
    ],
  ),
  ...breaks('exec/flatten.ts')(
    [
      'trap 14: transitions stay as they came',
      '.sort((a, b) => a.time - b.time)',
      '',
      'sequence where transitions come shuffled',
    ],
    [
      'trap 14: a list newest first is not turned',
      '(backwards ? members.reverse() : members)',
      'members',
      'sequence where transitions come newest first',
    ],
    [
      'a journey’s start keeps its milliseconds',
      'floorSecond(first.time)',
      'first.time',
      'a journey’s start is its earliest transition, floored to the second',
    ],
    [
      'groups repeat',
      '(source.distinct ? [...new Set(texts)] : texts)',
      'texts',
      'Transitions/name may differ within a journey',
    ],
    [
      'null members are joined',
      '.filter((each) => each !== null);\n  if (texts.length',
      ';\n  if (texts.length',
      'Transitions/name may differ within a journey',
    ],
    [
      'wall clocks are UTC',
      'const wall = zone.wall(time);',
      'const wall = time;',
      'Transitions/transitionId asks by its filter',
    ],
  ),
  ...breaks('odata/evaluate.ts')(
    [
      'inequalities with null are unknown',
      'if (a === null || b === null) return false;',
      'if (a === null || b === null) return null;',
      'inequalities with null are false',
    ],
    ['unknown is true', 'if (value === null) result = null;', '', 'unknown beside true is unknown'],
    [
      'not of unknown is true',
      'return value === null ? null : !value;',
      'return !value;',
      'unknown is neither true nor false',
    ],
    [
      'whole numbers divide to fractions',
      'Math.trunc(a / b) + 0',
      'a / b',
      'whole numbers divide by truncation',
    ],
    [
      'whole numbers divide downwards',
      'Math.trunc(a / b) + 0',
      'Math.floor(a / b) + 0',
      'whole numbers divide by truncation',
    ],
    [
      'trap 11: parts of a time are those of UTC',
      '(ms: number) => zone.offset(ms)',
      '() => 0',
      'hours of the feed’s zone',
    ],
    [
      'all is any',
      '(frames) => rows(frames).every(holds(frames))',
      '(frames) => rows(frames).some(holds(frames))',
      'journeys of open lists: all is true of none',
    ],
  ),
  ...breaks('odata/value.ts')(
    [
      'text compares by UTF-16 units',
      'return aHigh === bHigh ? a - b : aHigh ? 1 : -1;',
      'return a - b;',
      'text compares by code point',
    ],
    ['nulls come last', 'left === null ? -1 : 1', 'left === null ? 1 : -1', 'nulls come first'],
  ),
];

export const mutants: readonly Mutant[] = rows;

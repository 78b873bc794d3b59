import type { Mutant } from '../program.js';
import { breaks } from './breaks.js';

const windows = breaks('plan/window.ts')(
  [
    'trap 3: transitions lie near their journey’s start',
    "bounds === 'event' ? maxJourneyMs + slackMs : slackMs",
    'slackMs',
    'transitions of journeys that began long before',
  ],
  [
    'trap 3: starts lie not before what transitions tell',
    "bounds === 'event' ? maxJourneyMs + slackMs : slackMs",
    "bounds === 'event' ? maxJourneyMs + slackMs : 0",
    'starts told from transitions may lie after the upstream’s',
  ],
  [
    'trap 3: starts lie not behind what transitions tell',
    ', after: slackMs };',
    ', after: 0 };',
    'starts told from transitions may lie before the upstream’s',
  ],
  [
    'trap 11: and of ranges is everything',
    '.map((each) => each.whenTrue).reduce(intersect, ALL)',
    '.map((each) => each.whenTrue).reduce((a, b) => union([a, b]), ALL)',
    'ge and lt',
  ],
  [
    'trap 11: or of ranges intersects',
    'return swap(negated);',
    'return this.#and(node.operands.map((each) => this.of(each)));',
    'or of two ranges',
  ],
  [
    'trap 11: not keeps its operand’s range',
    'return swap(this.of(node.operand));',
    'return this.of(node.operand);',
    'not',
  ],
  [
    'trap 11: in is everything',
    'return swap(this.#and(equals));',
    'return ANY_COMPARISON;',
    'in a list of instants',
  ],
  [
    'trap 11: in holds its first instant',
    'const equals = node.items.map(',
    'const equals = node.items.slice(0, 1).map(',
    'in a list of instants',
  ],
  ['trap 11: literals first are read backwards', "  le: 'ge',", "  le: 'le',", 'literals first'],
  [
    'trap 11: le leaves its instant out',
    '{ whenTrue: atMost, whenFalse: greater }',
    '{ whenTrue: less, whenFalse: greater }',
    'gt and le',
  ],
  [
    'trap 11: ge leaves its instant out',
    '{ whenTrue: atLeast, whenFalse: less }',
    '{ whenTrue: greater, whenFalse: less }',
    'ge and lt',
  ],
  [
    'trap 11: lt includes its instant for sure',
    '{ whenTrue: less, whenFalse: atLeast }',
    '{ whenTrue: atMost, whenFalse: greater }',
    'a count from a journey to a journey, plain',
  ],
  [
    'trap 11: gt includes its instant for sure',
    '{ whenTrue: greater, whenFalse: atMost }',
    '{ whenTrue: atLeast, whenFalse: less }',
    'a count behind a journey and up to one',
  ],
  [
    'trap 11: eq is no instant',
    'set: Number.isInteger(value) ? interval(value, value + 1) : NONE',
    'set: NONE',
    'eq of an instant',
  ],
  [
    'trap 11: a date is the day behind',
    'return this.#days(value, value);',
    'return this.#days(value + 1, value + 1);',
    'date of a time, on the day clocks go back',
  ],
  [
    'trap 11: days have 24 hours',
    'const end = this.zone.endOfDay(Math.floor(last));',
    'const end = start + 86_400_000;',
    'date of a time, on the day clocks go back',
  ],
  [
    'trap 11: days are those of UTC',
    'const start = this.zone.startOfDay(Math.ceil(first));',
    'const start = Math.ceil(first) * 86_400_000;',
    'date of a time, on the day clocks go back',
  ],
  [
    'trap 11: a year ends with January',
    'dayOf(Math.floor(value) + 1, 1, 1) - 1',
    'dayOf(Math.floor(value), 2, 1) - 1',
    'a year',
  ],
  ['trap 11: months count from none', 'date.getUTCMonth() + 1', 'date.getUTCMonth()', 'a month of a year'],
  [
    'trap 11: days of a month are months',
    "part === 'month' ? date.getUTCMonth()",
    "part !== 'month' ? date.getUTCMonth()",
    'a month of a year',
  ],
  [
    'trap 11: months and days bound nothing',
    'if (this.frame === null) return null;',
    'return null;',
    'a month of a year',
  ],
  [
    'trap 11: localDate is an instant',
    "{ part: 'date', column: column.wallOf }",
    "{ part: 'instant', column: column.wallOf }",
    'local days in a list',
  ],
  [
    'trap 11: ne null is nothing',
    "return op === 'ne' ? { ...ANY_COMPARISON, whenFalse: NONE }",
    "return op === 'eq' ? { ...ANY_COMPARISON, whenFalse: NONE }",
    'ne null is everything',
  ],
  [
    'trap 11: truth values are exchanged',
    'whenTrue: value ? whenTrue : whenFalse',
    'whenTrue: value ? whenFalse : whenTrue',
    'a truth value compared',
  ],
  [
    'trap 11: related times bound nothing',
    "if (this.related === 'ignored' ||",
    'if (true ||',
    'journeys by the times of their transitions',
  ],
);

const intervals = breaks('plan/intervals.ts')(
  [
    'trap 2: a window is cut to the second before its end',
    'end: ceil(end) }',
    'end: ceil(end) - 1000 }',
    'a part of a second',
  ],
  [
    'trap 2: a window begins with the second behind its start',
    'start: ceil(start),',
    'start: ceil(start + 1),',
    'ge and lt',
  ],
  ['trap 11: union keeps the first end', 'last.end = Math.max(last.end, each.end);', ';', 'or of two ranges'],
);

export const mutants: readonly Mutant[] = [...windows, ...intervals];

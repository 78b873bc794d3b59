import type { Mutant } from '../program.js';
import { breaks } from './breaks.js';

const LISTS = 'lists are joined, without nulls, groups without repeats';
const WRITTEN = 'all columns, written as they are read';
const CLOCKS = 'wall clocks are those of the zone';

export const mutants: readonly Mutant[] = [
  ...breaks('journey-api/record-index.ts')(
    [
      'what is missing is taken from the journey before',
      'for (let i = base + node.from; i < base + node.to; i++) target[i] = 0;',
      '',
      LISTS,
    ],
    [
      'a text in place of a list is none',
      'target[at + 1] = 1;',
      'target[at + 1] = 0;',
      'a page with one direction as a text',
    ],
    [
      'lists end with their first member',
      'target[at + 1] = count;',
      'target[at + 1] = Math.min(count, 1);',
      LISTS,
    ],
    ['members of lists overwrite each other', 'this.#members += width;', '', LISTS],
    [
      'rows given twice are all taken',
      'if (data) throw unusual;',
      '',
      'a page with rows twice, of which the last count',
    ],
    [
      'an empty cursor is followed',
      "cursor === '' ? null : cursor",
      'cursor',
      'a page with no more pages told by an empty cursor',
    ],
    [
      'leading zeros are read',
      ' || (bytes[start] === ZERO && pos - start > 1)',
      '',
      'a page with numbers with leading zeros',
    ],
    [
      'numbers are read however long',
      'const SAFE_DIGITS = 15;',
      'const SAFE_DIGITS = 99;',
      'a page with numbers beyond what is safe',
    ],
    [
      'journeys without an identifier are read',
      'if (roomForRecords[from + at] === roomForRecords[from + at + 1]) throw unusual;',
      'void at;',
      'a page with an empty journeyId',
    ],
    ['pages need no total', '|| !data || total < 0', '|| !data', 'a page with no total'],
    [
      'what stands behind a page is not looked at',
      'this.pos !== this.bytes.length || ',
      '',
      'a page with something behind the page',
    ],
    [
      'bytes that are not UTF-8 are handed on',
      'if (!isUtf8(bytes)) return null;',
      '',
      'a page with bytes that are not UTF-8',
    ],
  ),
  ...breaks('journey-api/json-bytes.ts')(
    [
      'control characters are read',
      '!(byte >= 0x20) || byte === BACKSLASH',
      'byte === undefined || byte === BACKSLASH',
      'a page with control characters within texts',
    ],
    [
      'unknown numbers may have leading zeros',
      '-?(?:0|[1-9]\\d*)',
      '-?\\d+',
      'a page with unknown numbers with leading zeros',
    ],
  ),
  ...breaks('transcribe/instants.ts')(
    ['offsets are added', 'minute - offset) * 60', 'minute + offset) * 60', CLOCKS],
    ['all days are the first', 'if (date !== this.#date) {', 'if (!(this.#date > 0)) {', CLOCKS],
    [
      'days carry over into the next month',
      'new Date(midnight).getUTCDate() === day ? midnight : Number.NaN',
      'midnight',
      'a page with a day that no month has',
    ],
    [
      'the first offset stays',
      'if (offset !== this.#offset) {',
      'if (Number.isNaN(this.#offset)) {',
      WRITTEN,
    ],
    ['the first day stays', 'if (day !== this.#day) {', 'if (Number.isNaN(this.#day)) {', WRITTEN],
  ),
  ...breaks('transcribe/row-text.ts')(
    ['rows are not told apart', 'if (i > 0) to = copy(BETWEEN', 'if (i > 1) to = copy(BETWEEN', WRITTEN],
    ['members run into each other', 'else to = copy(JOIN, 0, JOIN.length, out, to);', '', WRITTEN],
    [
      'groups repeat where they are written',
      '(distinct && m > 0 && isRepeated(bytes, members, first, m, source))',
      'false',
      WRITTEN,
    ],
    ['wall clocks are written in UTC', 'const wall = zone.wall(start);', 'const wall = start;', WRITTEN],
    [
      'null is written as a text',
      'if (first === 0) to = copy(NULL',
      'if (first < 0) to = copy(NULL',
      WRITTEN,
    ],
  ),
  ...breaks('transcribe/values.ts')(
    ['wall clocks are compared in UTC', 'zone.wall(starts[i]!)', 'starts[i]!', 'hours of the feed’s zone'],
    [
      'members are compared as one word',
      'joined + JOINER + text',
      'joined + text',
      'Journeys/agentNames asks by its filter',
    ],
    [
      'digits are added up',
      'value = value * 10 + (bytes[i]! - ZERO)',
      'value += bytes[i]! - ZERO',
      'numbers are compared as they are',
    ],
  ),
  ...breaks('exec/direct.ts')(
    [
      'what orders rows is not read',
      'for (const column of columns) needed.add(column);',
      'void columns;',
      'rows in the order of what is not written',
    ],
    [
      'rows are thought to have all that is written',
      'columns: values, reached',
      'reached',
      'rows in the order of what is not written',
    ],
  ),
  ...breaks('exec/page-tables.ts')([
    'whoever asks at the same time gets the same columns',
    'name: JSON.stringify(plan),',
    'name: set.name,',
    'columns asked for at once, each by its asker',
  ]),
  ...breaks('http/shape.ts')(
    [
      'rows without their key are as they were written',
      "if (metadata === 'minimal' && !set.key.every((part) => select.includes(part))) return null;",
      '',
      'rows without their key tell their id',
    ],
    [
      'rows are as they were kept, whatever is asked',
      'asked = isAsked(text.columns ?? set.columns);',
      'asked = true;',
      'some columns of days that are kept with all',
    ],
  ),
];

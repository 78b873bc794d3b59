import { type Mutant, swap } from '../program.js';

/** A break of one rule: its trap, what it does, where, and who should notice. */
type Break = readonly [name: string, find: string, replace: string, witness?: string];

export const breaks =
  (file: string) =>
  (...all: readonly Break[]): readonly Mutant[] =>
    all.map(([name, find, replace, witness]) => ({
      name,
      file,
      change: swap(find, replace),
      ...(witness === undefined ? {} : { witness }),
    }));

const translation = breaks('plan/translation.ts')(
  [
    'trap 5: a joined value asks for the whole list only',
    'return [...result, value];',
    'return [value];',
    'a joined list asks for its first members',
  ],
  [
    'trap 5: a joined value asks for the text before its first joiner only',
    'return [...result, value];',
    'return [...result.slice(0, 1), ...(result.length > 0 ? [] : [value])];',
    'a name may hold the joiner',
  ],
  [
    'trap 5: a joined value asks for its first members but not for itself',
    'return [...result, value];',
    'return result.length > 0 ? result : [value];',
  ],
  [
    'trap 5: joined lists have one value',
    '    ask: prefixes,\n    singleValued: false,',
    '    ask: prefixes,\n    singleValued: true,',
    'two lists of agents on two transitions are not intersected',
  ],
  [
    'trap 5: joined lists are exact',
    'singleValued: false,\n    exact: false,',
    'singleValued: false,\n    exact: true,',
    'a joined list under one filter is checked on the row',
  ],
  [
    'trap 4: a filter on rows is exact',
    "exact: false,\n    because: 'the filter selects whole",
    "exact: true,\n    because: 'the filter selects whole",
    'Transitions/name asks by its filter',
  ],
  [
    'trap 12: a column of a row may have two values',
    "singleValued: true,\n    exact: false,\n    because: 'the filter selects whole",
    "singleValued: false,\n    exact: false,\n    because: 'the filter selects whole",
    'Transitions/name has one value',
  ],
  [
    'trap 12: a journey may have two identifiers',
    'singleValued: true,\n    exact: true,',
    'singleValued: false,\n    exact: true,',
    'two journeys at once ask nothing',
  ],
  [
    'trap 13: an identifier is not exact',
    "exact: true,\n    because: 'each journey",
    "exact: false,\n    because: 'each journey",
    'a chain of or on identifiers is counted by one request of one record',
  ],
  [
    'an identifier is asked in lower case',
    'single: {\n    ask: (value) => [value],',
    'single: {\n    ask: (value) => [value.slice(1)],',
    'Journeys/journeyId asks by its filter',
  ],
  [
    'a row asks for something else',
    'row: {\n    ask: (value) => [value],',
    'row: {\n    ask: (value) => [value.trim().slice(1)],',
    'Transitions/name asks by its filter',
  ],
  [
    'a transition is looked for under its own identifier',
    '[found[1]!]',
    '[value]',
    'Transitions/transitionId asks by its filter',
  ],
  [
    'trap 12: an identifier without a number is looked for',
    'found === null ? []',
    'found === null ? null',
    'an identifier without a number asks nothing',
  ],
  [
    'a transition’s identifier is exact',
    "exact: false,\n    because: 'the filter selects the journey",
    "exact: true,\n    because: 'the filter selects the journey",
    'Transitions/transitionId asks by its filter',
  ],
  [
    'trap 1: an empty value is asked',
    "if (values === null || values.includes('')) return null;",
    'if (values === null) return null;',
    'an empty text is asked by no filter',
  ],
  [
    'trap 6: media types are asked in lower case only',
    '[each, each.toLowerCase()]',
    '[each.toLowerCase()]',
    'JourneyMediaTypes/mediaType asks by its filter',
  ],
  [
    'trap 6: media types are asked as written only',
    '[each, each.toLowerCase()]',
    '[each]',
    'JourneyMediaTypes/mediaType asks by its filter',
  ],
  [
    'trap 7: PBXs are no filter of transitions',
    "['journeyId', 'pbxNames', 'tenantIds']",
    "['journeyId', 'tenantIds']",
    'PBXs filter transitions without their journeys',
  ],
  [
    'trap 7: tenants are no filter of transitions',
    "['journeyId', 'pbxNames', 'tenantIds']",
    "['journeyId', 'pbxNames']",
    'tenants filter transitions without their journeys',
  ],
  [
    'trap 7: journeys know filters of transitions',
    "name.startsWith('transitions.') === (endpoint === 'transitions')",
    'true',
    'conditions on transitions join them',
  ],
);

const alternatives = breaks('plan/alternatives.ts')(
  [
    'trap 1: a name is asked twice',
    'if (at < 0) atoms.push(atom);',
    'if (at < 2) atoms.push(atom);',
    'two members of a list, and-ed, are not intersected',
  ],
  [
    'trap 5: lists outside their lambdas are of one row',
    '{ ...atom, single: null }',
    'atom',
    'two members of a list, and-ed, are not intersected',
  ],
  [
    'trap 5: single values are not intersected',
    '.filter((value) => atom.values.includes(value))',
    '',
    'two lists of identifiers ask for what they share',
  ],
  [
    'trap 5: all is asked like any',
    "node.op === 'any' && node.body !== null ?",
    'node.body !== null ?',
    'all asks nothing by filter',
  ],
  [
    'trap 5: not is asked like its operand',
    "    case 'constant':\n",
    "    case 'not':\n      return again(node.operand);\n    case 'constant':\n",
    'ne and not ask nothing by filter',
  ],
  [
    'trap 11: or is asked like and',
    'return either(node.operands.flatMap(again));',
    'return node.operands.map(again).reduce(both, [FREE]);',
    'or across columns is not one list',
  ],
  [
    'trap 11: or of one filter keeps one side',
    '[...new Set([...a.values, ...b.values])]',
    '[...a.values]',
    'or of a bridge and a joined column on one filter is one list',
  ],
  [
    'trap 11: or forgets all but the first side',
    'return result.length > MAX_ALTERNATIVES ? [FREE] : result;',
    'return result.slice(0, 1);',
    'or across columns is not one list',
  ],
  [
    'trap 11: and forgets one side',
    'return left.flatMap((a) => right.flatMap((b) => merged(a, b) ?? []));',
    'return left.length > 0 ? right : left;',
    'name and group of one member are both asked, and checked together',
  ],
  [
    'trap 12: contradicting identifiers are asked',
    'if (values.length === 0) return null;',
    '',
    'two journeys at once ask nothing',
  ],
  [
    'trap 12: a contradiction narrows nothing',
    'if (values.length === 0) return null;',
    'if (values.length === 0) continue;',
    'two journeys at once ask nothing',
  ],
  [
    'trap 12: roles never contradict',
    'if ((a.roles.get(row) ?? role) !== role) return null;',
    '',
    'a role settles which filter is asked',
  ],
  [
    'trap 12: a list of nothing is asked',
    'if (values.length === 0) return [];',
    '',
    'an identifier without a number asks nothing',
  ],
  [
    'trap 5: a column of a row is of the whole journey',
    "return match === 'row' ? `${row}/${column.name}` : JOURNEY;",
    'return JOURNEY;',
    'two transitions of a journey may match two conditions',
  ],
  [
    'trap 1: values are asked twice',
    '[...new Set(asked.flat() as string[])]',
    'asked.flat().concat(asked.flat()) as string[]',
    'comparisons on one column are one list',
  ],
);

const lists = breaks('plan/value-list.ts')(
  [
    'trap 5: ne is asked like eq',
    "node.kind === 'compare' && node.op === 'eq'",
    "node.kind === 'compare' && (node.op === 'eq' || node.op === 'ne')",
    'ne and not ask nothing by filter',
  ],
  [
    'trap 11: or across columns is one list',
    'list?.column !== first.column || list.row !== first.row',
    'list?.row !== first.row',
    'or across columns is not one list',
  ],
  [
    'trap 11: a chain of or keeps its first value',
    'values: [...new Set(lists.flatMap((list) => list!.values))]',
    'values: first.values',
    'comparisons on one column are one list',
  ],
  [
    'trap 11: in is not asked',
    "if (node.kind === 'in') return listOf(node.left, node.items);",
    "if (node.kind === 'in') return null;",
    'two lists of identifiers ask for what they share',
  ],
  [
    'trap 11: in asks for its first value',
    'return listOf(node.left, node.items);',
    'return listOf(node.left, node.items.slice(0, 1));',
    'an identifier is looked for beyond the default range',
  ],
);

const pushdown = breaks('plan/pushdown.ts')(
  [
    'trap 8: refused filters are asked again',
    '!refused.has(name) &&',
    '',
    'a PBX that is not the key’s matches nothing',
  ],
  [
    'trap 4: whatever is asked by filter is exact',
    'const own = alternativesOf(conjunct, usable);',
    "const own = alternativesOf(conjunct, usable);\n    if (own.length === 1 && own[0]!.atoms.length > 0) return { conjunct, pushed: 'filter', exact: true, because: '' };",
    'Transitions/name asks by its filter',
  ],
  [
    'trap 5: another list on the same filter is exact',
    'if (asked === undefined || JSON.stringify(asked.values) !== JSON.stringify(atom.values)) return false;',
    '',
    'two members of a list, and-ed, are not intersected',
  ],
  [
    'trap 4: members under a transition are exact',
    "source.rows.kind === 'list' &&",
    '',
    'two lists of agents on two transitions are not intersected',
  ],
  [
    'trap 6: other spellings are exact',
    "column.filter?.spellings === 'asWritten'",
    'column.filter !== null',
    'media types are compared as they are returned',
  ],
  [
    'trap 5: pairs of one member are exact',
    'alternative.atoms.length !== 1',
    'alternative.atoms.length === 0',
    'name and group of one member are both asked, and checked together',
  ],
  [
    'trap 13: any of a bridge is not exact',
    'isPlain(inner.column) &&',
    'false &&',
    'an exact filter is counted by two requests',
  ],
  [
    'trap 7: what only journeys can filter is not checked on transitions',
    "if (!exact || (pushed === 'filter' && !shared(conjunct))) return true;",
    'if (!exact) return true;',
    'other conditions on the journey join it',
  ],
  [
    'trap 7: what both endpoints filter is joined all the same',
    "if (!exact || (pushed === 'filter' && !shared(conjunct))) return true;",
    'if (true) return true;',
    'PBXs filter transitions without their journeys',
  ],
  [
    'the residual is dropped',
    'return [...endpointsRead(reads)].every((endpoint) => endpoint === native);\n    })',
    'return false;\n    }).slice(0, 0)',
    'what is checked is read',
  ],
  [
    'trap 5: of several filters one is asked',
    'const filters = kept.map(',
    'const filters = kept.slice(0, 1).map(',
    'name and group of one member are both asked, and checked together',
  ],
  [
    'a filter only the other endpoint knows is asked',
    'atoms.filter(({ name }) => knowsFilter(endpoint, name))',
    'atoms',
    'conditions on transitions join them',
  ],
  [
    'an unnarrowed side of or is left out',
    'if (branches.some((atoms) => atoms.length === 0)) return [[]];',
    'if (branches.every((atoms) => atoms.length === 0)) return [[]];',
  ],
  [
    'lists of more than 100 KB are asked whole',
    'length + size > MAX_VALUES_LENGTH && length > 0',
    'false',
    'a list that would make a request of more than 100 KB is split',
  ],
  [
    'of a divided list one part is asked',
    'return divided.parts.map((values)',
    'return divided.parts.slice(0, 1).map((values)',
    'a list that would make a request of more than 100 KB is split',
  ],
  [
    'trap 11: nested and is not split',
    'predicate.operands.flatMap(conjunctsOf) : [predicate]',
    '[predicate] : [predicate]',
  ],
);

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
    'ge and lt',
  ],
  [
    'trap 11: gt includes its instant for sure',
    '{ whenTrue: greater, whenFalse: atMost }',
    '{ whenTrue: atLeast, whenFalse: less }',
    'gt and le',
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
    "if (this.related === 'ignored' || node.op",
    "if (this.related !== 'none' as string || node.op",
    'journeys by the times of their transitions',
  ],
);

const intervals = breaks('plan/intervals.ts')(
  [
    'trap 12: intervals that only touch meet',
    'if (start < end) result.push',
    'if (start <= end) result.push',
    'no time lies before and after an instant',
  ],
  [
    'trap 2: a window is cut to the second before its end',
    'end: -floor(-end)',
    'end: floor(end)',
    'a part of a second',
  ],
  [
    'trap 2: a window begins with the second behind its start',
    'start: floor(start),',
    'start: -floor(-start),',
    'a part of a second',
  ],
  [
    'trap 11: complement forgets what lies before',
    'if (start < each.start) result.push',
    'if (false) result.push',
    'ne null is everything',
  ],
  ['trap 11: union keeps the first end', 'last.end = Math.max(last.end, each.end);', '', 'or of two ranges'],
);

export const mutants: readonly Mutant[] = [
  ...translation,
  ...alternatives,
  ...lists,
  ...pushdown,
  ...windows,
  ...intervals,
];

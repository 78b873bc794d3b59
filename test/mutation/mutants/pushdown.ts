import type { Mutant } from '../program.js';
import { breaks } from './breaks.js';

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
    ';',
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
    'Journeys/agentNames is counted right',
  ],
  [
    'trap 5: another list on the same filter is exact',
    'if (asked === undefined || JSON.stringify(asked.values) !== JSON.stringify(atom.values)) return false;',
    '',
    'two members of a list, and-ed, are counted right',
  ],
  [
    'trap 4: members under a transition are exact',
    "source.rows.kind === 'list' &&",
    '',
    'journeys are counted by their transitions',
  ],
  [
    'trap 6: other spellings are exact',
    "column.filter?.spellings === 'asWritten'",
    'column.filter !== null',
    'media types are counted as they are returned',
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
    'trap 1: a union that names a journey names others beside it',
    '[...branch.filter((each) => each !== own), named]',
    '[...branch, { ...named, values: journeyIds }]',
    'a union that names a journey goes on to its next page',
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
    'a chain of or on identifiers is counted by one request of one record',
  ],
);

export const mutants: readonly Mutant[] = [...alternatives, ...lists, ...pushdown];

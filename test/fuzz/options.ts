import type { SetName } from '../reference/index.js';
import type { Tape } from '../reference/tape.js';
import { compute, expression, name, navigation, order, search, target } from './expressions.js';
import { apply } from './transformations.js';

export function select(tape: Tape, set: SetName): string {
  const items = Array.from({ length: 1 + tape.next(4) }, () =>
    tape.pick(['*', name(tape, set), name(tape, set), navigation(tape, set), 'c0', 'n', 'JourneyFeed.*', '']),
  );
  return items.join(',');
}

export function expand(tape: Tape, set: SetName, depth = 2): string {
  const items = Array.from({ length: 1 + tape.next(2) }, () => {
    const by = tape.chance(1, 12) ? '*' : navigation(tape, set);
    const suffix = tape.pick(['', '', '', '', '/$ref', '/$count', '/journey', '/JourneyFeed.Journey']);
    if (depth === 0 || tape.chance(1, 2)) return `${by}${suffix}`;
    const nested = options(tape, target(set, by), depth - 1, 1 + tape.next(3));
    return `${by}${suffix}(${nested.map(([option, value]) => `${option}=${value}`).join(';')})`;
  });
  return items.join(',');
}

const counts = ['true', 'false', 'TRUE', '1', '', 'maybe'];
const numbers = ['0', '1', '5', '1000', '-1', '+1', '1.0', '99999999999999999999', '2147483648', 'x', ''];
const formats = [
  ...['json', 'JSON', 'xml', 'application/json', 'application/json;odata.metadata=full', 'atom', ''],
  ...[
    'application/json;metadata=none;IEEE754Compatible=true',
    'application/xml',
    'text/plain',
    '*/*',
    'a/b/c',
  ],
];

/** Options by name and decoded value; every name of the standard, one that is unknown, and custom ones. */
export function options(
  tape: Tape,
  set: SetName,
  depth: number,
  count: number,
): readonly (readonly [string, string])[] {
  const makers: Readonly<Record<string, () => string>> = {
    filter: () => expression(tape, set),
    orderby: () => order(tape, set),
    select: () => select(tape, set),
    expand: () => expand(tape, set, depth),
    apply: () => apply(tape, set),
    compute: () => compute(tape, set),
    search: () => search(tape),
    top: () => tape.pick(numbers),
    skip: () => tape.pick(numbers),
    count: () => tape.pick(counts),
    format: () => tape.pick(formats),
    levels: () => tape.pick(['1', 'max', '0']),
    skiptoken: () => tape.pick(['x', '', 'AAAA', '%00', 'v1.abc.def']),
    deltatoken: () => 'x',
    id: () =>
      tape.pick(["Journeys('x')", '', 'http://[', '../../x', "http://example.org/odata/Journeys('x')"]),
    index: () => '0',
    schemaversion: () => tape.pick(['*', '1.0']),
    nope: () => 'x',
  };
  const often = [
    'filter',
    'filter',
    'orderby',
    'select',
    'expand',
    'apply',
    'apply',
    'compute',
    'top',
    'count',
  ];
  return Array.from({ length: count }, () => {
    const key = tape.chance(2, 3) ? tape.pick(often) : tape.pick(Object.keys(makers));
    const spelled = tape.chance(1, 8) ? key : tape.chance(1, 12) ? `$${key.toUpperCase()}` : `$${key}`;
    return [spelled, makers[key]!()] as const;
  });
}

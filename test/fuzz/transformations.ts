import type { SetName } from '../reference/index.js';
import type { Tape } from '../reference/tape.js';
import { compute, expression, member, name, navigation, order, search } from './expressions.js';

/** Texts of `$apply`, not encoded. */
const methods = ['sum', 'min', 'max', 'average', 'countdistinct', 'nope', 'Custom.concat'];
const transformations = [
  ...['identity', 'filter', 'groupby', 'groupby', 'groupby', 'aggregate', 'aggregate', 'compute', 'search'],
  ...['orderby', 'skip', 'top', 'topcount', 'bottomsum', 'toppercent', 'concat', 'concat', 'join', 'nest'],
  ...['addnested', 'ancestors', 'traverse', 'expand', 'nope'],
];

export function apply(tape: Tape, set: SetName, depth = 2): string {
  const steps = Array.from({ length: 1 + tape.next(3) }, () => transformation(tape, set, depth));
  return steps.join('/');
}

function transformation(tape: Tape, set: SetName, depth: number): string {
  const kind = tape.pick(transformations);
  const inner = (): string => (depth > 0 ? apply(tape, set, depth - 1) : 'identity');
  const numbers = [
    '1',
    '5',
    '0',
    '-1',
    '1.5',
    '100',
    '101',
    '99999999999999999999',
    'x',
    '',
    'null',
    '$these/$count',
  ];
  const ends = {
    identity: '',
    filter: `(${expression(tape, set, 2)})`,
    compute: `(${compute(tape, set)})`,
    search: `(${search(tape)})`,
    orderby: `(${order(tape, set)})`,
    skip: `(${tape.pick(numbers)})`,
    top: `(${tape.pick(numbers)})`,
    concat: `(${inner()},${inner()})`,
    aggregate: `(${measures(tape, set)})`,
    groupby: `((${groups(tape, set)})${tape.chance(2, 3) ? `,${inner()}` : ''})`,
  };
  if (Object.hasOwn(ends, kind)) return `${kind}${ends[kind as keyof typeof ends]}`;
  if (/^(top|bottom)/.test(kind)) return `${kind}(${tape.pick(numbers)},${expression(tape, set, 1)})`;
  return `${kind}(${navigation(tape, set)} as y,${inner()})`;
}

function groups(tape: Tape, set: SetName): string {
  const items = Array.from({ length: 1 + tape.next(3) }, () => {
    if (tape.chance(1, 5))
      return `rollup(${tape.chance(1, 2) ? '$all,' : ''}${name(tape, set)},${name(tape, set)})`;
    return tape.chance(1, 5) ? `journey/${name(tape, 'Journeys')}` : name(tape, set);
  });
  return items.join(',');
}

function measures(tape: Tape, set: SetName): string {
  const items = Array.from({ length: 1 + tape.next(3) }, () => {
    const alias = tape.chance(1, 10) ? '' : ` as ${tape.pick(['n', 'm', 'x0', 'outcome', '1a', 'journey'])}`;
    const form = tape.next(7);
    if (form === 0) return `$count${alias}`;
    if (form === 1) return `${navigation(tape, set)}/$count${alias}`;
    if (form === 2) return `${tape.pick(['journeyCount', 'abandonedCount', 'nope'])}${alias}`;
    const value = form === 3 ? expression(tape, set, 1) : member(tape, set);
    const from = form === 4 ? ` from ${name(tape, set)} with ${tape.pick(methods)}` : '';
    return `${value} with ${tape.pick(methods)}${from}${alias}`;
  });
  return items.join(',');
}

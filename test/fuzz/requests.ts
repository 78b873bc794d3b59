import type fc from 'fast-check';
import { navigations, type SetName } from '../reference/index.js';
import { choices, Tape } from '../reference/tape.js';
import { compute, expression, name, sets, target } from './expressions.js';
import { options } from './options.js';
import { literals } from './vocabulary.js';
import { encoded, headers, mutated, sendable } from './wire.js';

/** A request as it goes over the wire. */
export interface FuzzRequest {
  readonly method: string;
  /** Path and query, percent-encoded as well or as badly as the draw wants. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What draws start from that are more than grammar. */
export interface Known {
  /** Keys of journeys that exist, so that some paths lead somewhere. */
  readonly ids: readonly string[];
  /** Paths with queries that are right, as they stand or to be changed. */
  readonly queries: readonly string[];
}

export const anyRequest = (known: Known): fc.Arbitrary<FuzzRequest> =>
  choices.map((numbers) => request(new Tape(numbers), known));

function request(tape: Tape, known: Known): FuzzRequest {
  const method = tape.chance(1, 12)
    ? tape.pick(['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'])
    : 'GET';
  const base = tape.chance(1, 30)
    ? tape.pick(['/', '', '/explain/odata/', '/odata', '/odata//', '/ODATA/'])
    : '/odata/';
  const set = tape.pick(sets);
  const [relative, ends] = tape.chance(2, 5)
    ? [tape.pick(known.queries), set]
    : drawnUrl(tape, set, known.ids);
  const { body, type } = method === 'POST' ? posted(tape, ends) : { body: null, type: null };
  const toPost = [`${set}/$query`, `${set}/$query?$top=1`, '$batch', '$batch/'];
  const url =
    method === 'POST' && tape.chance(2, 3)
      ? `/odata/${tape.pick(toPost)}`
      : `${base}${root(tape)}${relative}`;
  return {
    method,
    url: sendable(tape.chance(1, 4) ? mutated(url, tape) : url),
    headers: { ...headers(tape), ...(type === null ? {} : { 'Content-Type': type }) },
    body,
  };
}

/** A URL below the root, and the set of the rows that it leads to. */
function drawnUrl(tape: Tape, set: SetName, ids: readonly string[]): readonly [string, SetName] {
  const [path, ends] = resource(tape, set, ids);
  const given = options(tape, ends, 2, tape.next(4));
  const query = [...given, ...extras(tape)].map(
    ([key, value]) => `${encoded(key, tape)}=${encoded(value, tape)}`,
  );
  const separator = query.length > 0 || tape.chance(1, 20) ? '?' : '';
  return [`${encoded(path, tape)}${separator}${query.join(tape.chance(1, 40) ? '&&' : '&')}`, ends];
}

function root(tape: Tape): string {
  if (tape.chance(11, 12)) return '';
  return tape.pick([
    ...['in/Europe~Bucharest/', 'in/Nowhere~City/', 'in//', 'in/UTC/last/2d/', 'in/+02:00/', 'in/UTC/'],
    ...['last/2d/', 'last/0d/', 'last/99999999999d/', 'last/-1d/', 'last/1w/'],
    ...['between/2025-06-10/2025-06-13/', 'between/2025-06-13/2025-06-10/', 'between/2025-02-30/2025-03-01/'],
    ...['between/2025-01-01/9999-12-31/', 'between/x/y/', 'in/UTC/between/2025-06-10/2025-06-13/last/1d/'],
  ]);
}

/** A path below the root, and the set of the rows that it leads to. */
function resource(tape: Tape, set: SetName, ids: readonly string[]): readonly [string, SetName] {
  const form = tape.next(20);
  if (form < 12) return [set, set];
  if (form === 12) return [special(tape, set), set];
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const id =
    ids.length > 0 && tape.chance(3, 4) ? tape.pick(ids) : tape.pick(['nope', '', "o'k", 'ü/x', '$count']);
  const keys = [
    `(${quoted(id)})`,
    `/${id}`,
    `(journeyId=${quoted(id)})`,
    `(${tape.pick(literals)})`,
    '()',
    '(1,2)',
  ];
  const composite = [
    `(journeyId=${quoted(id)},position=0)`,
    `/${id}/0`,
    '(position=0)',
    '(transitionId=@p1)',
  ];
  let path = `${set}${tape.pick([...keys, ...keys.slice(0, 2), ...composite, ''])}`;
  let current = set;
  for (let steps = tape.next(3); steps > 0; steps--) {
    const by = tape.pick([...Object.keys(navigations[current]), 'journey', 'nope']);
    path += `/${by}${tape.pick(['', '', '', "('x')", '(position=0)', '()', '/0'])}`;
    current = target(current, by);
  }
  return [`${path}${tail(tape, current)}`, current];
}

function tail(tape: Tape, set: SetName): string {
  return tape.pick([
    ...[
      '',
      '',
      '',
      '/$count',
      '/$value',
      '/$ref',
      '/$query',
      '/',
      '/$each',
      '/$links/x',
      '/$metadata',
      '/$it',
    ],
    ...[
      `/${name(tape, set)}`,
      `/${name(tape, set)}/$value`,
      `/${name(tape, set)}/$count`,
      '/JourneyFeed.Journey',
    ],
    ...[
      `/$filter(${expression(tape, set, 2)})`,
      `/$filter(${expression(tape, set, 1)})/$count`,
      '/$filter(@p1)',
    ],
    ...['/JourneyFeed.Journey/$count', '/$count/$count', '//', '/..', '/%2e%2e/', '/$orderby(time)'],
  ]);
}

function special(tape: Tape, set: SetName): string {
  return tape.pick([
    ...[
      '',
      '$metadata',
      '$all',
      '$all/JourneyFeed.Journey',
      '$batch',
      '$entity',
      '$batch/',
      '$metadata/',
      '$root',
    ],
    ...[`$entity?$id=${set}('x')&`, '$crossjoin(Journeys,Outcomes)', '$crossjoin(Nope)', '$crossjoin()'],
    ...['$crossjoin(Journeys,Journeys)', '$crossjoin(Outcomes,TransitionStates)/$count', 'openapi.json'],
    ...['$metadata#Journeys', '$schema', 'Nope', 'journeys', 'JOURNEYS', `${set} `, `${set};v=1`, '😀'],
  ]);
}

/** Aliases, custom options, and one that stands twice. */
function extras(tape: Tape): readonly (readonly [string, string])[] {
  const all: (readonly [string, string])[] = [];
  if (tape.chance(1, 6)) all.push(['@p1', tape.pick(literals)]);
  if (tape.chance(1, 25)) all.push(['@p1', '@p1']);
  if (tape.chance(1, 25)) all.push(['custom', 'x'], ['', ''], ['custom', 'y']);
  if (tape.chance(1, 25)) all.push(['$top', '1'], ['top', '1']);
  if (tape.chance(1, 30)) all.push(['$compute', compute(tape, 'Journeys')]);
  return all;
}

function posted(tape: Tape, set: SetName): { readonly body: string; readonly type: string } {
  const inner = options(tape, set, 1, 1 + tape.next(2)).map(([key, value]) => `${key}=${value}`);
  const part = {
    id: '1',
    method: tape.pick(['GET', 'POST', 'get', '', 'DELETE']),
    url: `${set}?${inner.join('&')}`,
  };
  const second = {
    id: tape.pick(['1', '2']),
    method: 'GET',
    url: tape.pick(['$1', '/odata/Outcomes', 'http://x/', '']),
  };
  const depends = { ...second, dependsOn: tape.pick<unknown>([['1'], ['9'], 'x', 7]) };
  const boundary = tape.pick(['b', 'batch_1', '']);
  const head = 'Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n';
  const multipart = `--b\r\n${head}${part.method} ${encoded(part.url, tape)} HTTP/1.1\r\n\r\n\r\n--b--\r\n`;
  return tape.pick([
    { type: 'text/plain', body: inner.join('&') },
    { type: 'application/x-www-form-urlencoded', body: inner.map((one) => encodeURI(one)).join('&') },
    { type: 'application/json', body: JSON.stringify({ requests: [part, second] }) },
    { type: 'application/json', body: JSON.stringify({ requests: [part, depends, part] }) },
    {
      type: 'application/json',
      body: tape.pick(['{', '', 'null', '[]', '{"requests":7}', '{"requests":[null]}', '"\\ud800"']),
    },
    { type: `multipart/mixed;boundary=${boundary}`, body: multipart },
    {
      type: `multipart/mixed;boundary=${boundary}`,
      body: tape.pick(['', '--b', '--b--', `--b\r\n${head}`, '--b\r\nx']),
    },
    {
      type: tape.pick(['', 'x', 'multipart/mixed', 'application/xml', 'text/plain;charset=nope']),
      body: 'x',
    },
  ]);
}

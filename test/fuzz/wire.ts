import type { Tape } from '../reference/tape.js';

const accepts = [
  ...[
    'application/json',
    '*/*',
    'application/json;odata.metadata=none',
    'application/json;odata.metadata=full',
  ],
  ...[
    'application/json;metadata=minimal;IEEE754Compatible=true',
    'application/xml',
    'text/plain',
    'text/html',
  ],
  ...[
    'application/json;odata.metadata=nope',
    'application/atom+xml',
    ';;;',
    'application/json;q=0',
    '*/*;q=x',
    ',',
  ],
  ...['application/json;odata.streaming=true;charset=utf-8', 'application/json;charset=latin1', 'a', '"'],
];
const preferences = [
  ...[
    'maxpagesize=2',
    'odata.maxpagesize=1',
    'maxpagesize=0',
    'maxpagesize=x',
    'omit-values=nulls',
    'respond-async',
  ],
  ...[
    'odata.include-annotations="*";omit-values=nulls',
    'include-annotations="-*"',
    'maxpagesize=99999999999999999',
  ],
  ...['return=minimal, maxpagesize=3', '=', ';', '"', 'odata.continue-on-error'],
];

export function headers(tape: Tape): Record<string, string> {
  const all: Record<string, string> = {};
  if (tape.chance(1, 6)) all.Accept = tape.pick(accepts);
  if (tape.chance(1, 6)) all.Prefer = tape.pick(preferences);
  if (tape.chance(1, 6)) all['OData-MaxVersion'] = tape.pick(['4.0', '4.01', '4.01', '3.0', '5.0', 'x', '']);
  if (tape.chance(1, 10)) all['OData-Version'] = tape.pick(['4.0', '4.01', '2.0', 'x']);
  if (tape.chance(1, 20)) all['If-None-Match'] = tape.pick(['*', '"x"', 'W/"x"', 'x', '']);
  if (tape.chance(1, 20)) all['Accept-Charset'] = tape.pick(['utf-8', 'latin1', '*']);
  if (tape.chance(1, 20)) all.Origin = tape.pick(['http://localhost', 'null', 'x']);
  if (tape.chance(1, 40))
    all.Authorization = tape.pick(['Bearer ', 'Basic x', 'Basic OnNhbmRib3gta2V5', 'Nope']);
  return all;
}

/** Percent-encoded as the standard wants it mostly, by halves at times. */
export function encoded(text: string, tape: Tape): string {
  if (tape.chance(1, 12)) return encodeURI(text).replaceAll('#', '%23');
  if (tape.chance(1, 30)) return encodeURIComponent(encodeURIComponent(text));
  return encodeURIComponent(text).replaceAll(/%(?:2F|24|40|2C|3A|3D|28|29)/gi, (code) =>
    decodeURIComponent(code),
  );
}

const bits = [
  ...[
    "'",
    '(',
    ')',
    '%',
    '%2',
    '%zz',
    '%C3',
    '%C3%28',
    '%00',
    '%0A',
    '%27',
    '%2F',
    '%F0%9F%98%80',
    '%ED%A0%80',
  ],
  ...[
    '+',
    ';',
    ',',
    '//',
    '\\',
    '"',
    '&',
    '=',
    '?',
    '#',
    '$',
    '@',
    ':',
    '..',
    '%25',
    '[',
    '{',
    '|',
    '\u00ff',
  ],
  ...[
    '9'.repeat(400),
    '('.repeat(150),
    '(',
    'not%20'.repeat(200),
    '-'.repeat(120),
    "'".repeat(99),
    'a/'.repeat(300),
  ],
];

/** The URL with one to three places changed: something left out, put in, or done twice. */
export function mutated(url: string, tape: Tape): string {
  let text = url;
  for (let times = 1 + tape.next(3); times > 0; times--) {
    const at = 1 + tape.next(Math.max(1, text.length - 1));
    const [before, after] = [text.slice(0, at), text.slice(at)];
    const form = tape.next(6);
    if (form < 3) text = before + tape.pick(bits) + after;
    else if (form === 3) text = before + after.slice(1 + tape.next(4));
    else if (form === 4) text = before + after.slice(0, tape.next(30)) + after;
    else text = tape.chance(1, 60) ? before + 'x'.repeat(140_000) : before;
  }
  return text;
}

/** What the client's library refuses to send is encoded: blanks, control characters, and what is not Latin-1. */
export function sendable(url: string): string {
  const text = url.replaceAll(/[^\u0021-\u00ff]/gu, (char) => {
    try {
      return encodeURIComponent(char);
    } catch {
      return '%EF%BF%BD';
    }
  });
  return text.startsWith('/') ? text : `/${text}`;
}

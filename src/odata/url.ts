/**
 * The raw URL: cut first, decoded afterwards, so that an encoded `&`, `=` or `/` can never act as a separator
 * (OData 4.01 URL Conventions §2). Nothing here knows what an option or a segment means.
 */
import { FeedError } from '../errors/index.js';

/** One `name=value` between ampersands, still encoded. Offsets are 0-based in the raw query string. */
export interface RawPiece {
  readonly rawName: string;
  readonly rawValue: string;
  /** False where no `=` was given. */
  readonly hasValue: boolean;
  readonly at: number;
  /** Where the value starts; the end of the name where there is no `=`. */
  readonly valueAt: number;
}

/** A piece with name and value decoded. */
export interface RawOption extends RawPiece {
  readonly name: string;
  readonly value: string;
}

/** One decoded segment of a resource path. */
export interface PathSegment {
  /** The whole segment, as `Journeys('a/b')`. */
  readonly text: string;
  /** What stands before the first parenthesis. */
  readonly name: string;
  /** The parenthesised part with its parentheses, as `('a/b')`; null where there is none. */
  readonly args: string | null;
  /** 0-based offset of the segment in the raw path. */
  readonly at: number;
}

/** Cuts a raw query string (without `?`) at `&` and each part at its first `=`; empty parts are dropped. Never fails. */
export function cutQuery(raw: string): RawPiece[] {
  const pieces: RawPiece[] = [];
  let at = 0;
  for (const part of raw.split('&')) {
    if (part !== '') {
      const eq = part.indexOf('=');
      const nameLength = eq < 0 ? part.length : eq;
      pieces.push({
        rawName: part.slice(0, nameLength),
        rawValue: eq < 0 ? '' : part.slice(eq + 1),
        hasValue: eq >= 0,
        at,
        valueAt: at + nameLength + (eq < 0 ? 0 : 1),
      });
    }
    at += part.length + 1;
  }
  return pieces;
}

/**
 * The query options of a raw query string (without `?`), each name and value decoded on its own.
 *
 * A `+` stays a plus: the OData ABNF knows only SP, HTAB and their encodings as white space, and a plus is needed in
 * `+01:00` and in telephone numbers. Clients that write form encoding are served by the lexer, which skips a plus
 * between tokens (see there).
 *
 * @throws FeedError badEncoding for an escape that is not `%` and two hex digits, or not UTF-8; `target` is the option's
 *   name, `position` the offset of the fault in the decoded text before it.
 */
export function splitQuery(raw: string): RawOption[] {
  return cutQuery(raw).map(decodePiece);
}

/** Decodes one piece; throws as {@link splitQuery}. */
export function decodePiece(piece: RawPiece): RawOption {
  const name = decodePercent(piece.rawName, piece.rawName);
  return { ...piece, name, value: decodePercent(piece.rawValue, name) };
}

/**
 * Decodes percent-encoded UTF-8 and nothing else.
 * @param target what to name in the error
 * @throws FeedError badEncoding
 */
export function decodePercent(raw: string, target: string): string {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    throw encodingFault(raw, target);
  }
}

/** Finds the first escape at which decoding fails. */
function encodingFault(raw: string, target: string): FeedError {
  let decoded = 0;
  let from = 0;
  for (const run of raw.matchAll(/%(?:[0-9a-f]{2}(?:%[0-9a-f]{2})*)?/gi)) {
    decoded += run.index - from;
    from = run.index + run[0].length;
    const valid = validLength(run[0]);
    decoded += valid.length;
    if (valid.complete) continue;
    const complaint =
      run[0] === '%'
        ? "'%' must be followed by two hexadecimal digits; a percent sign itself is %25"
        : 'the percent-encoded bytes are not UTF-8';
    return new FeedError('badEncoding', `${target}: ${complaint}.`, { target, position: decoded });
  }
  return new FeedError('badEncoding', `${target}: the percent-encoding is malformed.`, { target });
}

/** How many UTF-16 code units a run of escapes gives before it stops being UTF-8. */
function validLength(run: string): { readonly length: number; readonly complete: boolean } {
  if (run === '%') return { length: 0, complete: false };
  try {
    return { length: decodeURIComponent(run).length, complete: true };
  } catch {
    const bytes = Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16));
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    return { length: Math.max(text.indexOf('\uFFFD'), 0), complete: false };
  }
}

/**
 * Where the character at `position` of the decoded text stands in the raw text (both 0-based; the raw length when beyond
 * the end). Malformed escapes count as themselves.
 */
export function rawOffset(raw: string, position: number): number {
  let at = 0;
  let decoded = 0;
  while (at < raw.length && decoded < position) {
    const bytes = escapeLength(raw, at);
    at += bytes === 0 ? 1 : bytes * 3;
    decoded += bytes === 4 ? 2 : 1;
  }
  return Math.min(at, raw.length);
}

/** How many escaped bytes make up the character at `at`; 0 where it is not escaped. */
function escapeLength(raw: string, at: number): number {
  if (raw[at] !== '%') return 0;
  const lead = Number.parseInt(raw.slice(at + 1, at + 3), 16);
  if (Number.isNaN(lead)) return 0;
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/**
 * The segments of a raw path, without its leading slash; a trailing slash adds none, an empty one in the middle stays.
 * A slash separates only outside parentheses, and parentheses count only outside quotes, so a key may hold `/` encoded
 * or not; `%27`, `%28` and `%29` are the same as `'`, `(` and `)` (ABNF SQUOTE, OPEN, CLOSE).
 * @throws FeedError badEncoding with target `path`
 */
export function splitPath(rawPath: string): PathSegment[] {
  const start = rawPath.startsWith('/') ? 1 : 0;
  const segments: PathSegment[] = [];
  let from = start;
  let depth = 0;
  let quoted = false;
  for (const mark of rawPath.matchAll(/\/|['()]|%2[789]/g)) {
    const char = mark[0].length === 1 ? mark[0] : decodeURIComponent(mark[0]);
    if (char === "'") quoted = depth > 0 && !quoted;
    else if (quoted) continue;
    else if (char === '(') depth += 1;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0 && mark.index >= start) {
      segments.push(segment(rawPath.slice(from, mark.index), from));
      from = mark.index + 1;
    }
  }
  if (from < rawPath.length) segments.push(segment(rawPath.slice(from), from));
  return segments;
}

function segment(raw: string, at: number): PathSegment {
  const text = decodePercent(raw, 'path');
  const open = text.indexOf('(');
  if (open < 0 || !text.endsWith(')')) return { text, name: text, args: null, at };
  return { text, name: text.slice(0, open), args: text.slice(open), at };
}

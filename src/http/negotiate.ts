import { FeedError } from '../errors/index.js';
import { jsonType, PLAIN, type Representation } from '../write/index.js';
import { type MediaRange, mediaRange, mediaRanges } from './media-range.js';
import type { Header, Version } from './version.js';

/** What a resource is, as far as its formats go. */
export type ResourceKind = 'rows' | 'data' | 'document' | 'metadata' | 'text';

/** What an answer is written as. */
export interface Negotiated {
  readonly format: Format;
  /** How JSON is written; whether nulls are left out is not settled here. */
  readonly representation: Representation;
  readonly contentType: string;
}

export type Format = 'json' | 'xml' | 'text' | 'csv';

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  xml: 'application/xml',
  text: 'text/plain',
  csv: 'text/csv',
};
/** What may stand for a type in `$format` (URL Conventions §5.1.9). */
const SHORT: Readonly<Record<string, string>> = {
  json: TYPES.json,
  xml: TYPES.xml,
  csv: TYPES.csv,
};

/** The formats of each kind of resource; the first is the one without a wish. */
const OFFERED: Readonly<Record<ResourceKind, readonly [Format, ...Format[]]>> = {
  rows: ['json', 'csv'],
  data: ['json'],
  document: ['json'],
  metadata: ['xml', 'json'],
  text: ['text'],
};

const ANYTHING: MediaRange = { type: '*/*', parameters: new Map(), quality: 1 };

/**
 * What a resource is answered in: what `$format` names, else the best that `Accept` allows (Protocol 4.01 §8.2.1, §11.2.11; OData JSON Format
 * 4.01 §3). Raw text and `$metadata` are answered whatever is accepted. Throws `notAcceptable`, which names what is offered.
 */
export function negotiate(
  header: Header,
  format: string | undefined,
  kind: ResourceKind,
  version: Version,
): Negotiated {
  const wish: Wish = { version, anyCharset: header('Accept-Charset') !== undefined };
  if (format !== undefined) {
    const range = mediaRange(SHORT[format.trim().toLowerCase()] ?? format);
    const found = range === null ? null : best([range], OFFERED[kind], wish);
    return found ?? refuse(`$format=${format}`, '$format', kind);
  }
  const accept = header('Accept') ?? '';
  const ranges = accept.trim() === '' ? [ANYTHING] : mediaRanges(accept);
  if (kind === 'metadata') {
    const formats: readonly Format[] = wantsJsonMetadata(ranges, header, version) ? ['json'] : ['xml'];
    return best(ranges, formats, wish) ?? answerIn('xml', ANYTHING, wish)!;
  }
  const found = best(ranges, OFFERED[kind], wish);
  if (found === null && kind === 'text') return answerIn('text', ANYTHING, wish)!;
  return found ?? refuse(`Accept: ${accept}`, 'Accept', kind);
}

/**
 * `$metadata` is XML, which every client reads, but for those who accept JSON and neither XML nor anything; and CSDL JSON came with 4.01, so
 * that who goes no further than 4.0 does not mean it by accepting JSON.
 */
function wantsJsonMetadata(ranges: readonly MediaRange[], header: Header, version: Version): boolean {
  const accepted = ranges.filter(({ quality }) => quality > 0).map(({ type }) => type);
  const stopsBefore = version === '4.0' && header('OData-MaxVersion') !== undefined;
  return !stopsBefore && accepted.includes(TYPES.json) && !accepted.some((type) => /xml|\*/.test(type));
}

interface Wish {
  readonly version: Version;
  /** Whether `Accept-Charset` is given; it goes over the charset of `Accept`, and UTF-8 is all there is. */
  readonly anyCharset: boolean;
}

/** The answer that is liked best; of those liked alike the most closely described one, then the first. Null where nothing is accepted. */
function best(ranges: readonly MediaRange[], formats: readonly Format[], wish: Wish): Negotiated | null {
  const found = formats.flatMap((format) => {
    const fitting = ranges.filter((range) => level(range, format) > 0);
    const refused = fitting.filter(({ quality, parameters }) => quality === 0 && parameters.size === 0);
    return fitting
      .filter((range) => range.quality > 0)
      .filter((range) => !refused.some((none) => level(none, format) >= level(range, format)))
      .map((range) => ({ range, rank: level(range, format), answer: answerIn(format, range, wish) }));
  });
  const [first] = found
    .filter(({ answer }) => answer !== null)
    .sort((a, b) => b.range.quality - a.range.quality || b.rank - a.rank);
  return first?.answer ?? null;
}

/** How closely a range describes a format; 0 where it does not fit. */
function level({ type, parameters }: MediaRange, format: Format): number {
  const whole = TYPES[format];
  if (type === whole) return 3 + parameters.size;
  if (type === `${whole.split('/')[0]!}/*`) return 2;
  return type === '*/*' ? 1 : 0;
}

/** Null where a parameter is unknown or asks for something that is not there (Protocol 4.01 §8.2.1). */
function answerIn(format: Format, range: MediaRange, { version, anyCharset }: Wish): Negotiated | null {
  const draft = { ...PLAIN, version, charset: anyCharset };
  const given = new Set<string>();
  for (const [name, value] of range.parameters) {
    const plain = name.replace(/^odata\.(?=metadata$|streaming$)/, '');
    const read = PARAMETERS[plain];
    const known = format === 'json' ? plain !== 'header' : KNOWN[format].includes(plain);
    if (read === undefined || !known || given.has(plain)) return null;
    given.add(plain);
    if (!read(draft, value.toLowerCase(), anyCharset)) return null;
  }
  if (format === 'csv') return { format, representation: draft, contentType: CSV_TYPE };
  // Readers of text take it for some other character set where they are not told.
  const charset = draft.charset || (format === 'text' && range.type !== TYPES.text);
  const contentType =
    format === 'json' ? jsonType(draft) : `${TYPES[format]}${charset ? ';charset=utf-8' : ''}`;
  return { format, representation: draft, contentType };
}

/** The type of CSV, whose character set and header row readers would else have to guess (RFC 4180 §3). */
const CSV_TYPE = `${TYPES.csv};charset=utf-8;header=present`;

/** The parameters of the formats that have fewer than JSON. */
const KNOWN: Readonly<Record<Exclude<Format, 'json'>, readonly string[]>> = {
  xml: ['charset'],
  text: ['charset'],
  csv: ['charset', 'header'],
};

type Draft = { -readonly [K in keyof Representation]: Representation[K] };

/** The parameters of formats, by their name without `odata.`; each says whether the value is one it knows. */
const PARAMETERS: Readonly<Record<string, (draft: Draft, value: string, anyCharset: boolean) => boolean>> = {
  metadata: (draft, value) => {
    if (value !== 'none' && value !== 'minimal' && value !== 'full') return false;
    draft.metadata = value;
    return true;
  },
  streaming: (draft, value) => {
    draft.streaming = value === 'true';
    return isBoolean(value);
  },
  ieee754compatible: (draft, value) => {
    draft.ieee754 = value === 'true';
    return isBoolean(value);
  },
  // It allows exponents in decimals, and the feed writes none.
  exponentialdecimals: (_draft, value) => isBoolean(value),
  header: (_draft, value) => value === 'present',
  charset: (draft, value, anyCharset) => {
    draft.charset = true;
    return anyCharset || value === 'utf-8' || value === 'utf8';
  },
};

const isBoolean = (value: string): boolean => value === 'true' || value === 'false';

function refuse(what: string, target: string, kind: ResourceKind): never {
  const json =
    'application/json with odata.metadata=none, minimal or full, odata.streaming, IEEE754Compatible and charset=utf-8';
  const offered = OFFERED[kind].map((format) => (format === 'json' ? json : TYPES[format]));
  throw new FeedError(
    'notAcceptable',
    `${what} names nothing that is offered here: ${offered.join('; or ')}.`,
    { target },
  );
}

import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { FeedError } from '../errors/index.js';
import type { Position } from '../plan/index.js';

/** What a nextLink carries to the next page. Instants are epoch milliseconds. */
export interface SkiptokenState {
  /** Where the rows of a set go on; null at their start. */
  readonly position: Position | null;
  /** Where several sets are read one after another: the place of that set among them. */
  readonly step?: number;
  /** Where results are made of several sets: how many are out, those skipped included. */
  readonly offset?: number;
  /** Fixed on the first page, so that the range stays the same for the whole walk. */
  readonly now: number;
  /** Rows still to come under $top; null without $top. */
  readonly left: number | null;
  /** What $count said on the first page; null where it was not asked. */
  readonly count: number | null;
}

/** What a token is good for: another query, model, zone or caller cannot use it. */
export interface SkiptokenBinding {
  readonly secret: string;
  /** The resource and all query options that shape the answer, but for $skiptoken. */
  readonly query: string;
  readonly modelVersion: string;
  readonly zone: string;
  readonly callerKey: string;
}

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Order keys may be long joined lists; a link must still fit the longest URL the feed takes. */
const MAX_TOKEN_LENGTH = 98_304;

/**
 * Seals a page's state as a skiptoken. It is encrypted as well as authenticated (AES-256-GCM), because order keys may be names, numbers
 * or addresses of contacts, and links end up in logs. Nothing of it is kept: any instance with the same secret opens it.
 */
export function sealSkiptoken(state: SkiptokenState, binding: SkiptokenBinding): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(binding.secret), iv);
  cipher.setAAD(bound(binding));
  const text = Buffer.concat([
    cipher.update(JSON.stringify([VERSION, state], withSpecials), 'utf8'),
    cipher.final(),
  ]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
}

/** Opens a skiptoken, or throws `invalidSkipToken` when it was changed, or made for another query, caller, zone, model or secret. */
export function openSkiptoken(token: string, binding: SkiptokenBinding): SkiptokenState {
  try {
    if (token.length > MAX_TOKEN_LENGTH || !/^[\w-]+$/.test(token)) throw new Error('not a token');
    const bytes = Buffer.from(token, 'base64url');
    const iv = bytes.subarray(0, IV_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', keyOf(binding.secret), iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(bound(binding));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text =
      decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    const [version, state] = JSON.parse(text, readSpecials) as [number, SkiptokenState];
    if (version !== VERSION) throw new Error('another version');
    return state;
  } catch (cause) {
    const message =
      '$skiptoken: this link does not belong to this query, or the feed has changed since it was made. Start again from the first page.';
    throw new FeedError('invalidSkipToken', message, { target: '$skiptoken', cause });
  }
}

/** Order keys may be INF or NaN, which JSON has not and would turn into null: they are written as a member of an object. */
const withSpecials = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
const readSpecials = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'number' in value ? Number(value.number) : value;

const keyOf = (secret: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', 'journey-feed skiptoken', 32));

function bound({ query, modelVersion, zone, callerKey }: SkiptokenBinding): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([query, modelVersion, zone, callerKey]))
    .digest();
}

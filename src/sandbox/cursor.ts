import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { ContractError } from './contract-errors.js';
import type { Account } from './keys.js';
import type { Query } from './query.js';

/** The last journey of a page, by which the next one goes on: its start, and its number within the UTC day. */
export interface Position {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly index: number;
}

const VERSION = 1;
const DIGEST = 16;
/** version 1, descending 1, query digest 16, time 8, index 4, issued at 8. */
const BODY = 38;

/**
 * What a cursor and a cache of matches are bound to: endpoint, range, filters and key. Not limit, sort or
 * displayTimezone; and neither the order of filters nor that of values makes another query.
 */
export function queryDigest(query: Query, account: Account): Buffer {
  const filters = query.filters
    .map(({ name, values }) => [name, [...new Set(values)].sort()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([account.key, query.endpoint, query.start, query.end, filters]);
  return createHash('sha256').update(text).digest().subarray(0, DIGEST);
}

/**
 * Cursors hold everything themselves and are signed with a secret made from the seed: any sandbox of the same seed
 * takes them, also after a restart.
 */
export class Cursors {
  private readonly secret: Buffer;

  /** @param ttlSeconds seconds of real time a cursor stays good, null for ever */
  constructor(
    seed: number,
    private readonly ttlSeconds: number | null,
    private readonly clock: () => number = Date.now,
  ) {
    this.secret = createHash('sha256').update(`journey-feed sandbox cursor ${seed}`).digest();
  }

  write(query: Query, digest: Buffer, position: Position): string {
    const body = Buffer.alloc(BODY);
    body.writeUInt8(VERSION, 0);
    body.writeUInt8(query.descending ? 1 : 0, 1);
    digest.copy(body, 2);
    body.writeDoubleBE(position.time, 18);
    body.writeUInt32BE(position.index, 26);
    // Where nothing expires the same page always has the same cursor.
    body.writeDoubleBE(this.ttlSeconds === null ? 0 : this.clock(), 30);
    return Buffer.concat([body, this.sign(body)]).toString('base64url');
  }

  /** Where the page begins. Another sort is cursorAndSortMismatch; anything else that is wrong is invalidCursor. */
  read(query: Query, digest: Buffer, cursor: string): Position {
    const bytes = Buffer.from(cursor, 'base64url');
    // Base64 decoding forgives; a cursor must be letter for letter what was given out.
    if (bytes.length !== BODY + DIGEST || bytes.toString('base64url') !== cursor) throw invalid();
    const body = bytes.subarray(0, BODY);
    if (!timingSafeEqual(bytes.subarray(BODY), this.sign(body))) throw invalid();
    if (body.readUInt8(0) !== VERSION || !body.subarray(2, 2 + DIGEST).equals(digest)) throw invalid();
    if (this.ttlSeconds !== null && this.clock() - body.readDoubleBE(30) >= this.ttlSeconds * 1000) {
      throw new ContractError('invalidCursor', 'it has expired');
    }
    if ((body.readUInt8(1) === 1) !== query.descending) throw new ContractError('cursorAndSortMismatch');
    return { time: body.readDoubleBE(18), index: body.readUInt32BE(26) };
  }

  private sign(body: Buffer): Buffer {
    return createHmac('sha256', this.secret).update(body).digest().subarray(0, DIGEST);
  }
}

const invalid = (): ContractError => new ContractError('invalidCursor');

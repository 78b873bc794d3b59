import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { CacheLog } from './codec.js';
import { Outage } from './outage.js';
import type { Tier } from './tier.js';

/** The times of a shared cache, in milliseconds. */
export interface RedisTimes {
  /** An answer that takes longer is none. */
  readonly timeoutMs: number;
  /** How long Redis is left alone after it failed. */
  readonly restMs: number;
  /** How long an entry is kept. */
  readonly keepMs: number;
}

export const REDIS_TIMES: RedisTimes = {
  timeoutMs: 250,
  restMs: 3000,
  keepMs: 30 * 86_400_000,
};

export interface RedisOptions {
  readonly url: string;
  /** Part of every key, so that entries of different formats never meet. */
  readonly format: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: CacheLog;
  readonly times: RedisTimes;
}

/** Larger entries are not shared: they would hold up the others on the connection. */
const MOST_BYTES = 8 * 1024 * 1024;
const RECONNECT_MS = 1000;

/** KEYS: entry and lock of each name; ARGV: token, milliseconds, how many to lock, whether to take what another holds. */
const CLAIM = `
for i = 1, #KEYS, 2 do
  local place = (i - 1) / 2
  if redis.call('exists', KEYS[i]) == 1 then return {place, 1} end
  local holder = redis.call('get', KEYS[i + 1])
  if holder and holder ~= ARGV[1] and ARGV[4] == '0' then return {place, 0} end
  if place < tonumber(ARGV[3]) then redis.call('set', KEYS[i + 1], ARGV[1], 'PX', ARGV[2]) end
end
return {#KEYS / 2, 0}`;
/** KEYS: locks; ARGV: token, milliseconds. What another holds stays the other's. */
const HOLD = `
for _, key in ipairs(KEYS) do
  local holder = redis.call('get', key)
  if not holder or holder == ARGV[1] then redis.call('set', key, ARGV[1], 'PX', ARGV[2]) end
end`;
/** KEYS: locks; ARGV: token. Only who holds a lock gives it back. */
const RELEASE = `
for _, key in ipairs(KEYS) do
  if redis.call('get', key) == ARGV[1] then redis.call('del', key) end
end`;

/**
 * Entries in a Redis that instances share, at `journey-feed:<format>:<name>`. Requests share one connection and do not wait for one another. Whatever Redis
 * does, nothing here rejects, and nothing takes longer than a request may take.
 */
export class RedisTier implements Tier {
  readonly #client: Redis;
  /** Tells the locks of this process from those of others. */
  readonly #token = randomBytes(16).toString('hex');
  readonly #prefix: string;
  readonly #times: RedisTimes;
  readonly #outage: Outage;
  #connecting: Promise<void> | null = null;

  constructor({ url, format, now, log, times }: RedisOptions) {
    this.#prefix = `journey-feed:${format}:`;
    this.#times = times;
    this.#outage = new Outage({ what: 'REDIS_URL', restMs: times.restMs, now, log });
    this.#client = new Redis(url, {
      // Any Redis speaks RESP2, and so do the programs that take its place.
      protocol: 2,
      // A request that cannot be sent now is a miss: sent later, it might set a lock nobody holds.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: RECONNECT_MS,
      // A connection that does not end by itself is cut, so that the process can.
      disconnectTimeout: 250,
      retryStrategy: () => RECONNECT_MS,
    });
    this.#client.on('error', (error: Error) => this.#outage.failed(error, false));
  }

  get accepts(): boolean {
    return !this.#outage.rests;
  }

  get fails(): boolean {
    return this.#outage.lasts;
  }

  async has(names: readonly string[]): Promise<readonly boolean[]> {
    const exist = async (client: Redis): Promise<readonly boolean[]> => {
      const answers = await client.pipeline(names.map((name) => ['exists', this.#prefix + name])).exec();
      return (answers ?? []).map(([error, count]) => error === null && count === 1);
    };
    return (await this.#ask(exist)) ?? names.map(() => false);
  }

  async read(name: string): Promise<Uint8Array | null> {
    return (await this.#ask((client) => client.getBuffer(this.#prefix + name))) ?? null;
  }

  async write(name: string, sealed: Uint8Array): Promise<void> {
    if (sealed.length > MOST_BYTES) return;
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
    await this.#ask((client) => client.set(this.#prefix + name, bytes, 'PX', this.#times.keepMs));
  }

  async drop(name: string): Promise<void> {
    await this.#ask((client) => client.del(this.#prefix + name));
  }

  /**
   * Locks the first of the names in one step, up to one that has an entry or that another instance holds. Tells how many come before that one,
   * and whether it has an entry; undefined where Redis does not answer.
   */
  async claim(
    names: readonly string[],
    { ahead, anyhow, ms }: { readonly ahead: number; readonly anyhow: boolean; readonly ms: number },
  ): Promise<{ readonly count: number; readonly there: boolean } | undefined> {
    const keys = names.flatMap((name) => [this.#prefix + name, this.#lockOf(name)]);
    const values = [this.#token, ms, ahead, anyhow ? 1 : 0];
    const answer = await this.#ask((client) => client.eval(CLAIM, keys.length, ...keys, ...values));
    if (!Array.isArray(answer)) return undefined;
    const [count, there] = answer as readonly number[];
    return { count: count!, there: there === 1 };
  }

  /** Holds on to locks for so many milliseconds more, and takes those that are nobody's. */
  async hold(names: readonly string[], ms: number): Promise<void> {
    const keys = names.map((name) => this.#lockOf(name));
    if (keys.length > 0)
      await this.#ask((client) => client.eval(HOLD, keys.length, ...keys, this.#token, ms));
  }

  async release(names: readonly string[]): Promise<void> {
    const keys = names.map((name) => this.#lockOf(name));
    if (keys.length > 0) await this.#ask((client) => client.eval(RELEASE, keys.length, ...keys, this.#token));
  }

  /** Behind what is under way, where Redis answers. */
  async close(): Promise<void> {
    const farewell = await this.#ask((client) => client.quit());
    if (farewell === undefined) this.#client.disconnect();
  }

  #lockOf(name: string): string {
    return `${this.#prefix}lock:${name}`;
  }

  /** What Redis answers; undefined where it does not, in time. */
  async #ask<A>(request: (client: Redis) => Promise<A>): Promise<A | undefined> {
    if (this.#outage.rests) return undefined;
    try {
      const work = this.#connected().then(() => request(this.#client));
      const answer = await within(this.#times.timeoutMs, work);
      this.#outage.worked();
      return answer;
    } catch (error) {
      this.#outage.failed(error, !isRefusal(error));
      return undefined;
    }
  }

  /** Waits while a connection is being made; rejects where there is none. */
  async #connected(): Promise<void> {
    const { status } = this.#client;
    if (status === 'ready') return;
    if (status !== 'connecting' && status !== 'connect') throw new Error('not connected');
    this.#connecting ??= this.#connects().finally(() => (this.#connecting = null));
    await this.#connecting;
  }

  #connects(): Promise<void> {
    const client = this.#client;
    return new Promise((resolve, reject) => {
      const done = (): void => {
        client.off('ready', done).off('close', done);
        if (client.status === 'ready') resolve();
        else reject(new Error('not connected'));
      };
      client.on('ready', done).on('close', done);
    });
  }
}

/** Redis answered, and the answer is an error: it is there, and quick. */
const isRefusal = (error: unknown): boolean => error instanceof Error && error.name === 'ReplyError';

/** Rejects where the work takes longer, not counting what this process kept the answer waiting for. */
function within<A>(ms: number, work: Promise<A>): Promise<A> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`no answer within ${String(ms)} ms`));
    // Where the event loop was busy an answer may have come unread: sockets have their turn before.
    const timer = setTimeout(() => setImmediate(late), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

import { createServer, type Server } from 'node:net';
import { Redis } from 'ioredis';
import { clock, closeInstances, describeWithRedis, instance } from './instance.js';
import { freePort, type RedisServer, segment, startRedis, until } from './support.js';

const settled = { kind: 'settled' } as const;
const patiently = { ahead: 1, wait: true, signal: new AbortController().signal };

jest.setTimeout(30_000);
afterEach(closeInstances);

describeWithRedis('a Redis that fails', () => {
  const servers: RedisServer[] = [];
  const start = async (port?: number, more?: readonly string[]): Promise<RedisServer> => {
    const server = await startRedis(port, more);
    servers.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.kill()));
  });

  it('in the midst is gone without, told of once, and used again when it is back', async () => {
    const server = await start();
    const { cache, log } = instance(server.url);
    await cache.put('a', segment('a'), settled);
    await server.kill();
    for (const name of ['b', 'c', 'd']) {
      expect(await cache.get(name)).toBeUndefined();
      expect((await cache.claim([name], patiently)).count).toBe(1);
    }
    expect(await cache.get('a')).toEqual(segment('a'));
    expect(cache.stats().redis).toEqual({ hits: 0, fails: true });
    expect(log.messages).toEqual(['REDIS_URL cannot be used; the feed goes on without']);

    await start(server.port);
    await until(async () => {
      clock.ms += 3000;
      await cache.put('e', segment('e'), settled);
      return !cache.stats().redis!.fails;
    });
    expect(await instance(server.url).cache.get('e')).toEqual(segment('e'));
    expect(log.messages).toHaveLength(2);
  });

  it('while a claim is held lets everybody work', async () => {
    const server = await start();
    const [one, two] = [instance(server.url).cache, instance(server.url).cache];
    const first = await one.claim(['a'], patiently);
    let isWaiting = true;
    const second = two.claim(['a'], patiently).finally(() => (isWaiting = false));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isWaiting).toBe(true);
    await server.kill();
    expect((await second).count).toBe(1);
    first.came(1);
    first.end();
    for (const cache of [one, two]) {
      await cache.put('a', segment('a'), settled);
      expect(await cache.get('a')).toEqual(segment('a'));
    }
  });

  it('that hangs costs one wait, then nothing for a while', async () => {
    const server = await start();
    const { cache, log } = instance(server.url, { timeoutMs: 250 });
    await until(async () => {
      clock.ms += 3000;
      await cache.put('a', segment('a'), settled);
      return (await instance(server.url).cache.get('a')) !== undefined;
    });
    clock.ms += 60_000;
    const before = log.lines.length;
    server.freeze();
    try {
      const started = performance.now();
      expect(await cache.get('b')).toBeUndefined();
      const waited = performance.now() - started;
      expect(waited).toBeGreaterThan(200);
      for (let i = 0; i < 100; i++) expect(await cache.get(`c${i}`)).toBeUndefined();
      expect(performance.now() - started - waited).toBeLessThan(200);
      expect(cache.stats().redis!.fails).toBe(true);
      expect(log.lines.slice(before)).toEqual([
        expect.objectContaining({ level: 'warn', fields: { reason: 'no answer within 250 ms' } }),
      ]);
    } finally {
      server.thaw();
    }
    await until(async () => {
      clock.ms += 3000;
      await cache.get('d');
      return !cache.stats().redis!.fails;
    });
  });

  it('that is full refuses what is written, and still answers', async () => {
    const server = await start();
    const { cache, log } = instance(server.url);
    await instance(server.url).cache.put('a', segment('a'), settled);
    const client = new Redis(server.url);
    await client.config('SET', 'maxmemory', '1');
    client.disconnect();
    await cache.put('b', segment('b'), settled);
    expect(log.lines).toEqual([
      expect.objectContaining({ fields: { reason: expect.stringContaining('OOM') as string } }),
    ]);
    expect(await cache.get('a')).toEqual(segment('a'));
    expect(await cache.get('b')).toEqual(segment('b'));
  });

  it('by a wrong password tells no password', async () => {
    const server = await start(undefined, ['--requirepass', 'the-right-one']);
    const url = `redis://:the-wrong-one@127.0.0.1:${server.port}`;
    const { cache, log } = instance(url);
    expect((await cache.claim(['a'], patiently)).count).toBe(1);
    expect(cache.stats().redis!.fails).toBe(true);
    expect(log.lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(log.lines)).not.toMatch(/wrong-one|right-one/);
    const right = `redis://:the-right-one@127.0.0.1:${server.port}/3`;
    await instance(right).cache.put('a', segment('a'), settled);
    expect(await instance(right).cache.get('a')).toEqual(segment('a'));
  });
});

describe('a Redis that is not there', () => {
  it('from the start is gone without, at once', async () => {
    const { cache, log } = instance(`redis://127.0.0.1:${await freePort()}`);
    expect((await cache.claim(['a'], patiently)).count).toBe(1);
    await cache.put('a', segment('a'), settled);
    expect(await cache.get('a')).toEqual(segment('a'));
    expect(cache.stats().redis!.fails).toBe(true);
    expect(log.messages).toEqual(['REDIS_URL cannot be used; the feed goes on without']);
  });

  it('but something that never speaks is waited for no longer than a request may take', async () => {
    const silent: Server = createServer();
    const sockets = new Set<{ destroy(): void }>();
    silent.on('connection', (socket) => sockets.add(socket));
    const port = await freePort();
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
    const { cache } = instance(`redis://127.0.0.1:${port}`, { timeoutMs: 250 });
    const started = performance.now();
    expect((await cache.claim(['a'], patiently)).count).toBe(1);
    expect(performance.now() - started).toBeLessThan(2000);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});

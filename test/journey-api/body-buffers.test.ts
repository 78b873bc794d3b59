import fc from 'fast-check';
import { BodyBuffers } from '../../src/journey-api/body-buffers.js';
import { caller, cleanUp, emptyPage, feedError, journey, json, pair, refuse, request } from './support.js';

afterEach(cleanUp);

const KIBIBYTE = 1024;

describe('buffers for bodies', () => {
  it('are lent to one at a time, as long as asked for, and kept up to a bound', () => {
    const most = 640 * KIBIBYTE;
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(400 * KIBIBYTE), fc.constant('give' as const)), { size: '+1' }),
        (steps) => {
          const buffers = new BodyBuffers(most);
          const lent: Uint8Array[] = [];
          const given = new Set<Uint8Array>();
          for (const step of steps) {
            if (step === 'give') {
              const back = lent.shift();
              if (back === undefined) continue;
              buffers.give(back);
              given.add(back);
            } else {
              const buffer = buffers.take(step);
              expect(buffer.length).toBeGreaterThanOrEqual(step);
              expect(lent).not.toContain(buffer);
              given.delete(buffer);
              lent.push(buffer);
            }
          }
          // What is there again without having been new is what was kept.
          let kept = 0;
          for (let buffer = buffers.take(0); given.delete(buffer); buffer = buffers.take(0))
            kept += buffer.length;
          expect(kept).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  it('are the smallest that do', () => {
    const buffers = new BodyBuffers(KIBIBYTE * KIBIBYTE);
    const [small, large, middle] = [100, 500, 300].map((size) => buffers.take(size * KIBIBYTE));
    for (const each of [large!, small!, middle!]) buffers.give(each);
    expect(buffers.take(200 * KIBIBYTE)).toBe(middle);
    expect(buffers.take(200 * KIBIBYTE)).toBe(large);
    expect(buffers.take(200 * KIBIBYTE)).not.toBe(small);
    expect(buffers.take(1)).toBe(small);
  });
});

describe('the body of a page', () => {
  const memory = (body: Uint8Array) => body.buffer;
  const named = (journeyId: string) => ({ ...emptyPage, data: [{ ...journey, journeyId }] });

  it('has its memory used again once it was read, and not before', async () => {
    const { api } = await pair((response, _, index) => json(response, 200, named(`j${String(index)}`)));
    const reading = {
      read: async (body: Uint8Array) => ({ data: [], body, text: Buffer.from(body).toString() }),
    };
    const one = await api.searchAs('journeys', request, caller, reading);
    const two = await api.searchAs('journeys', request, caller, reading);
    expect(memory(two.body)).toBe(memory(one.body));
    expect([one.text, two.text]).toEqual([0, 1].map((i) => JSON.stringify(named(`j${String(i)}`))));
    // One that is being read keeps its own.
    const nested = await api.searchAs('journeys', request, caller, {
      read: async (body) => {
        const inner = await api.searchAs('journeys', request, caller, reading);
        return { data: [], same: memory(inner.body) === memory(body), text: Buffer.from(body).toString() };
      },
    });
    expect(nested.same).toBe(false);
    expect(nested.text).toBe(JSON.stringify(named('j2')));
  });

  it('has its memory used again where reading failed, or there was no page', async () => {
    const seen: ArrayBufferLike[] = [];
    const { api } = await pair(
      (response, _, index) =>
        index === 1 ? refuse(response, 400, 'invalidLimit') : json(response, 200, emptyPage),
      { retries: 0 },
    );
    const read = (body: Uint8Array) => {
      seen.push(memory(body));
      if (seen.length === 1) throw new Error('not as it should be');
      return { data: [] };
    };
    await expect(api.searchAs('journeys', request, caller, { read })).rejects.toThrow('not as it should be');
    await feedError(api.searchAs('journeys', request, caller, { read }));
    await api.searchAs('journeys', request, caller, { read });
    expect(seen).toHaveLength(2);
    expect(seen[1]).toBe(seen[0]);
  });

  it('is put together from pieces, whatever length it names', async () => {
    const text = JSON.stringify({ ...emptyPage, data: [{ ...journey, outcome: 'é'.repeat(500_000) }] });
    const pieces = Buffer.from(text);
    const { api } = await pair((response, _, index) => {
      const length = index === 0 ? {} : { 'content-length': String(pieces.length) };
      response.writeHead(200, { 'content-type': 'application/json', ...length });
      for (let at = 0; at < pieces.length; at += 70_001) response.write(pieces.subarray(at, at + 70_001));
      response.end();
    });
    for (let i = 0; i < 3; i++) {
      const { read } = await api.searchAs('journeys', request, caller, {
        read: (body) => ({ data: [], read: Buffer.from(body).equals(pieces) }),
      });
      expect(read).toBe(true);
    }
  });
});

import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { seal, unseal } from '../../src/cache/envelope.js';
import { identityOf, nameOf, partitionOf } from '../../src/cache/names.js';

const identity = identityOf('segment-1', 'a day');
const text = (length: number): Uint8Array =>
  Buffer.from('a day of journeys; '.repeat(length)).subarray(0, length);

describe('a sealed entry', () => {
  it('gives back any bytes, packed or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 3000 }), fc.nat(100_000).map(text)),
        async (bytes) => {
          const found = await unseal(identity, await seal(identity, bytes));
          expect(Buffer.compare(found!, bytes)).toBe(0);
        },
      ),
    );
  });

  it('is smaller where there is something to pack, and hardly larger where there is not', async () => {
    expect((await seal(identity, text(100_000))).length).toBeLessThan(2000);
    const noise = randomBytes(100_000);
    expect((await seal(identity, noise)).length).toBe(100_080);
  });

  it('unpacks to a multiple of eight, wherever it stands itself', async () => {
    for (const bytes of [text(5000), randomBytes(5000)]) {
      const sealed = await seal(identity, bytes);
      for (const offset of [0, 1, 4, 8]) {
        const moved = new Uint8Array(sealed.length + offset).subarray(offset);
        moved.set(sealed);
        const found = await unseal(identity, moved);
        expect(found!.byteOffset % 8).toBe(0);
        expect(Buffer.compare(found!, bytes)).toBe(0);
      }
    }
  });

  it('is refused when any byte of it is another', async () => {
    const sealed = [await seal(identity, text(600)), await seal(identity, randomBytes(300))];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...sealed),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (entry, at, by) => {
          const changed = Buffer.from(entry);
          changed[at % entry.length] ^= by;
          expect(await unseal(identity, changed)).toBeNull();
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is refused when it is cut anywhere, or has more behind it', async () => {
    const sealed = await seal(identity, text(600));
    for (let length = 0; length < sealed.length; length++) {
      expect(await unseal(identity, sealed.subarray(0, length))).toBeNull();
    }
    expect(await unseal(identity, Buffer.concat([sealed, Buffer.alloc(1)]))).toBeNull();
  });

  it('is refused under another key or format, and so is anything foreign', async () => {
    const sealed = await seal(identity, text(600));
    expect(await unseal(identityOf('segment-1', 'another day'), sealed)).toBeNull();
    expect(await unseal(identityOf('segment-2', 'a day'), sealed)).toBeNull();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        expect(await unseal(identity, bytes)).toBeNull();
      }),
    );
  });

  it.each([600, 600_000])(
    'of %d bytes is refused where it unpacks to no such thing, though its checksum is right',
    async (length) => {
      const sealed = await seal(identity, text(length));
      const sum = () =>
        createHash('sha256')
          .update(sealed.subarray(0, 48))
          .update(sealed.subarray(80))
          .digest()
          .copy(sealed, 48);
      sealed.writeUInt32LE(length - 1, 8);
      sum();
      expect(await unseal(identity, sealed)).toBeNull();
      sealed.writeUInt32LE(length, 8);
      sum();
      expect(await unseal(identity, sealed)).toHaveLength(length);
      // A block of a kind that there is not.
      sealed[80] = 0xff;
      sum();
      expect(await unseal(identity, sealed)).toBeNull();
    },
  );

  it('is refused in a layout of another version, though its checksum is right', async () => {
    const sealed = await seal(identity, text(600));
    expect(sealed[6]).toBe(1);
    sealed[6] = 2;
    const sum = () =>
      createHash('sha256').update(sealed.subarray(0, 48)).update(sealed.subarray(80)).digest();
    sum().copy(sealed, 48);
    expect(await unseal(identity, sealed)).toBeNull();
    sealed[6] = 1;
    sum().copy(sealed, 48);
    expect(await unseal(identity, sealed)).not.toBeNull();
  });
});

describe('names', () => {
  it('hold nothing of a key, and differ with it', () => {
    const key = 'a-key-nobody-may-see';
    expect(partitionOf(key)).toMatch(/^[0-9a-f]{32}$/);
    expect(partitionOf(key)).not.toBe(partitionOf(`${key}2`));
    expect(partitionOf(key)).toBe(partitionOf(key));
    expect(nameOf(`${partitionOf(key)}/Journeys/2026-01-01`)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('tell a format from a key where one ends as the other begins', () => {
    expect(identityOf('a', 'bc')).not.toEqual(identityOf('ab', 'c'));
  });
});

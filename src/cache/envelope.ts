import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, deflateRaw, inflateRaw, inflateRawSync } from 'node:zlib';

/** Magic and version of the layout; the last byte tells how the body is packed. */
const MAGIC = Buffer.from('JFSEG\0\x01');
const STORED = 0;
const DEFLATED = 1;

/** magic 7, packing 1, bytes unpacked 4, bytes of the body 4, identity 32, checksum 32; a multiple of eight. */
const HEADER_BYTES = 80;
const IDENTITY_AT = 16;
const CHECKSUM_AT = 48;
/** A body that deflate makes hardly smaller is stored as it is. */
const WORTH_PACKING = 0.95;
/** Room behind the end: where the output fills its buffer to the brim, zlib makes a second one and copies both. */
const SLACK = 64;
/** What gives no more bytes than this is unpacked at once, in about a tenth of a millisecond: handing it to a thread takes as long. */
const FEW_BYTES = 1 << 16;
const MOST_BYTES = 0xffff_ffff - SLACK;

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/**
 * Wraps the bytes of an entry for keeping: packed, named by the identity of its format and key, with a SHA-256 over all of it.
 *
 * @throws RangeError for more than 4 GiB.
 */
export async function seal(identity: Uint8Array, bytes: Uint8Array): Promise<Buffer> {
  if (bytes.length > MOST_BYTES)
    throw new RangeError(`an entry of ${String(bytes.length)} bytes is too large`);
  const packed = await deflate(bytes, { level: constants.Z_BEST_SPEED, chunkSize: 1 << 18 });
  const worthIt = packed.length < WORTH_PACKING * bytes.length;
  const body = worthIt ? packed : bytes;
  const sealed = Buffer.concat([Buffer.alloc(HEADER_BYTES), body]);
  MAGIC.copy(sealed);
  sealed.writeUInt8(worthIt ? DEFLATED : STORED, MAGIC.length);
  sealed.writeUInt32LE(bytes.length, 8);
  sealed.writeUInt32LE(body.length, 12);
  sealed.set(identity, IDENTITY_AT);
  checksumOf(sealed).copy(sealed, CHECKSUM_AT);
  return sealed;
}

/**
 * The bytes that were sealed, at a multiple of eight in their buffer; null where they are not this entry's, of another format or layout,
 * cut short, or changed in any bit.
 */
export async function unseal(identity: Uint8Array, sealed: Uint8Array): Promise<Uint8Array | null> {
  const view = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
  if (view.length < HEADER_BYTES || !view.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  if (!view.subarray(IDENTITY_AT, CHECKSUM_AT).equals(identity)) return null;
  if (!view.subarray(CHECKSUM_AT, HEADER_BYTES).equals(checksumOf(view))) return null;
  const packing = view.readUInt8(MAGIC.length);
  const length = view.readUInt32LE(8);
  const body = view.subarray(HEADER_BYTES);
  if (body.length !== view.readUInt32LE(12)) return null;
  const bytes = packing === DEFLATED ? await unpack(body, length) : packing === STORED ? body : null;
  return bytes?.length === length ? aligned(bytes) : null;
}

/** Over the header before the checksum, and the body. */
function checksumOf(sealed: Buffer): Buffer {
  const hash = createHash('sha256').update(sealed.subarray(0, CHECKSUM_AT));
  return hash.update(sealed.subarray(HEADER_BYTES)).digest();
}

/** In a worker thread of Node's pool, unless it is little, into one buffer of the right size: many small ones cost as much again. */
async function unpack(body: Buffer, length: number): Promise<Uint8Array | null> {
  const options = { chunkSize: length + SLACK };
  try {
    return length <= FEW_BYTES ? inflateRawSync(body, options) : await inflate(body, options);
  } catch {
    return null;
  }
}

const aligned = (bytes: Uint8Array): Uint8Array =>
  bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes);

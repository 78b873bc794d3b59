import type { OnReadOpts, Socket } from 'node:net';

/** Bytes of a room, and what one read of a socket may bring at least, as without this. */
const ROOM_LENGTH = 128 * 1024;
const LEAST_READ = 64 * 1024;

/**
 * Memory that sockets read into, used again: of their own they have new one for each read, outside of the heap, for whose sake V8 collects the
 * whole heap. A socket has two rooms, filled one behind the other and in turns; where something of what was read before still waits in the
 * socket, it gets a new one.
 *
 * For connections of undici alone. That takes all that waits in a socket as soon as something came, and looks at it no longer than it works on
 * it, but for pieces of an answer's head, which it keeps until the head is complete. Those stay for as much as {@link LEAST_READ} bytes more at
 * least, which is longer than a head may be.
 */
export function socketBuffers(): OnReadOpts {
  /** The room before the one a socket reads into. */
  const before = new WeakMap<Socket, ArrayBufferLike>();
  let next: Buffer | null = null;
  return {
    /** Asked once for a new socket, and after each read for the same one's next. */
    buffer: () => {
      const buffer = next ?? Buffer.allocUnsafeSlow(ROOM_LENGTH);
      next = null;
      return buffer;
    },
    /** False where the socket is to wait until what it has was taken. */
    callback(this: Socket, length: number, buffer: Buffer): boolean {
      const rest = buffer.subarray(length);
      if (rest.length >= LEAST_READ) next = rest;
      else {
        const other = before.get(this);
        before.set(this, buffer.buffer);
        const isFree = other !== undefined && this.readableLength === 0;
        next = isFree ? Buffer.from(other) : null;
      }
      return this.push(buffer.subarray(0, length));
    },
  };
}

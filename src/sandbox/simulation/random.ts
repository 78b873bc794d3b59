/**
 * Counter-based random numbers: a number is a pure function of (seed, …coordinates, counter), so that any journey can
 * be computed alone, in any order, any number of times.
 */

const GOLDEN = 0x9e3779b9;

/** A bijection of 32-bit words with good avalanche. */
export function mix32(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** One 32-bit word from up to four coordinates. */
export function hash32(a: number, b = 0, c = 0, d = 0): number {
  let h = mix32(a + GOLDEN);
  h = mix32(h ^ (b + 0x85ebca6b));
  h = mix32(h ^ (c + 0xc2b2ae35));
  return mix32(h ^ (d + 0x27d4eb2f));
}

/** A hash of the same coordinates as a fraction in [0, 1). */
export function fraction(a: number, b = 0, c = 0, d = 0): number {
  return hash32(a, b, c, d) / 0x100000000;
}

/** A stream of draws that starts at a coordinate. */
export class Random {
  private counter = 0;

  constructor(private readonly origin: number) {}

  /** A 32-bit word. */
  word(): number {
    this.counter = (this.counter + GOLDEN) | 0;
    return mix32(this.origin ^ mix32(this.counter));
  }

  /** A fraction in [0, 1). */
  next(): number {
    return this.word() / 0x100000000;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number in [low, high], both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** A whole number of milliseconds around `meanSeconds`, exponentially distributed, cut at six times the mean. */
  exponentialMs(meanSeconds: number): number {
    return Math.round(Math.min(6, -Math.log(1 - this.next())) * meanSeconds * 1000);
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!;
  }

  /** Prefers the front of the list: some agents take far more than others. */
  pickSkewed<T>(items: readonly T[]): T {
    const u = this.next();
    return items[Math.floor(u * u * items.length)]!;
  }

  /** One of the items, each as likely as its `weight` says. */
  pickWeighted<T extends { readonly weight: number }>(items: readonly T[]): T {
    let total = 0;
    for (const item of items) total += item.weight;
    let left = this.next() * total;
    for (const item of items) {
      left -= item.weight;
      if (left < 0) return item;
    }
    return items[items.length - 1]!;
  }
}

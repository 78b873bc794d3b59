import fc from 'fast-check';

/** Choices drawn ahead: each takes the next number, and 0 when they have run out, so that less is drawn is simpler too. */
export class Tape {
  private at = 0;

  constructor(private readonly numbers: readonly number[]) {}

  /** A whole number from 0 to `below` − 1. */
  next(below: number): number {
    const number = this.numbers[this.at++] ?? 0;
    return number % below;
  }

  /** True in `times` of `of` cases. */
  chance(times: number, of: number): boolean {
    return this.next(of) >= of - times;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.next(list.length)];
  }

  /** From `least` to `most` different members, in any order; as many as there are where there are fewer. */
  some<T>(list: readonly T[], least: number, most: number): readonly T[] {
    const left = [...list];
    const size = Math.min(left.length, least + this.next(most - least + 1));
    return Array.from({ length: size }, () => left.splice(this.next(left.length), 1)[0]);
  }
}

/** What a tape is made of. */
export const choices: fc.Arbitrary<readonly number[]> = fc.array(fc.nat({ max: 999_983 }), {
  minLength: 60,
  maxLength: 120,
  size: 'max',
});

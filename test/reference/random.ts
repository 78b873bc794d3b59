/** Whole numbers from 0 to `below` − 1, the same for the same seed (a multiplicative congruential walk with mixing). */
export type Choose = (below: number) => number;

export function chooser(seed: number): Choose {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0;
    return Math.floor((((mixed ^ (mixed >>> 13)) >>> 0) / 4294967296) * below);
  };
}

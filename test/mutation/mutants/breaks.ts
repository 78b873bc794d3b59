import { type Mutant, swap } from '../program.js';

/** A break of one rule: its trap, what it does, where, and who should notice. */
type Break = readonly [name: string, find: string, replace: string, witness?: string];

export const breaks =
  (file: string) =>
  (...all: readonly Break[]): readonly Mutant[] =>
    all.map(([name, find, replace, witness]) => ({
      name,
      file,
      change: swap(find, replace),
      ...(witness === undefined ? {} : { witness }),
    }));

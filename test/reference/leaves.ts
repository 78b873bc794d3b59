import fc from 'fast-check';
import { namesOf, nth, type Draft } from './draft.js';
import { intLeaf } from './number-leaves.js';
import type { Cond } from './query.js';
import { dice, textLeaf, type Leaf } from './text-leaves.js';
import { dateLeaf, timeLeaf, timeSpan } from './time-leaves.js';

/** A condition on some column of the scene's set; `durations` adds arithmetic of times. */
export function leaf(durations: boolean): fc.Arbitrary<Draft<Cond>> {
  const times = durations
    ? fc.oneof({ weight: 4, arbitrary: timeLeaf }, { weight: 1, arbitrary: timeSpan })
    : timeLeaf;
  const ofType = (types: readonly string[], tests: fc.Arbitrary<Leaf>): fc.Arbitrary<Draft<Cond>> =>
    fc.tuple(dice, tests, textLeaf).map(([pick, own, asText_]): Draft<Cond> => (scene) => {
      const names = namesOf(scene.set, ...types);
      return names.length > 0
        ? own(scene, nth(names, pick))
        : asText_(scene, nth(namesOf(scene.set, 'text'), pick));
    });
  return fc.oneof(
    { weight: 6, arbitrary: ofType(['text'], textLeaf) },
    { weight: 3, arbitrary: ofType(['int'], intLeaf) },
    { weight: 3, arbitrary: ofType(['time'], times) },
    { weight: 1, arbitrary: ofType(['date'], dateLeaf) },
  );
}

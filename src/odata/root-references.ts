import { FeedError } from '../errors/index.js';
import type { EntitySet } from '../model/index.js';
import type { Bound } from './bound.js';
import type { Value } from './value.js';

/** A property of an entity that is named by its key elsewhere in the service: `$root/Journeys('x')/outcome`. */
export interface RootReference {
  /** The same for the same entity and property. */
  readonly name: string;
  readonly set: EntitySet;
  /** True of the entity alone. */
  readonly key: Bound;
  /** The property, in the scope of the entity, whose place is 0. */
  readonly value: Bound;
}

/** Answers what a reference stands for; null where there is no such entity. */
export type RootValues = (reference: RootReference) => Value;

/** References of one request: each costs a read. */
const MAX_REFERENCES = 10;

/**
 * What the `$root` references of a request stand for, in two passes: binding notes those it meets and takes them for null; once they are
 * read, binding again takes their values. `valueOf` throws FeedError `tooComplex` where there are too many.
 */
export class RootReferences {
  readonly #met = new Map<string, RootReference>();

  constructor(private readonly values: ReadonlyMap<string, Value> = new Map()) {}

  /** The references met that have no value yet, each once. */
  get unread(): readonly RootReference[] {
    return [...this.#met.values()];
  }

  readonly valueOf: RootValues = (reference) => {
    if (!this.values.has(reference.name)) this.#met.set(reference.name, reference);
    if (this.#met.size > MAX_REFERENCES)
      throw new FeedError('tooComplex', `More than ${MAX_REFERENCES} different paths start at $root.`);
    return this.values.get(reference.name) ?? null;
  };
}

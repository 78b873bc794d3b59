import type { EdmType, EntitySet } from '../model/index.js';
import type { Frames, Row, Value } from '../odata/index.js';
import type { Zone } from '../time/index.js';
import type { Representation } from './representation.js';

/** What writing depends on besides the rows. */
export interface WriteContext {
  readonly zone: Zone;
  readonly representation: Representation;
  /** Address of the service root, absolute, with a slash at its end. */
  readonly rootUrl: string;
  /** The model's namespace, which types are qualified with. */
  readonly namespace: string;
}

/** What is written of a row: columns, what is computed of it, and related rows within it. */
export interface Shape {
  /** The set whose entities the rows are. Rows of a set without a key are no entities: they have no id, and what is undefined in them is not written. */
  readonly set: EntitySet;
  readonly columns: readonly Field[];
  /** Written after the columns. */
  readonly computed?: readonly ComputedField[];
  /** The navigation properties that `$select` names, whose links full metadata tells; absent where all are told. */
  readonly links?: readonly string[];
  readonly members: readonly Member[];
}

/** A property whose value stands in the row. A name with slashes, as `journey/outcome`, is written nested. */
export interface Field {
  readonly name: string;
  readonly index: number;
  readonly type: EdmType;
  /** Whether `$metadata` does not declare it, so that minimal metadata tells its type where JSON does not show it. */
  readonly dynamic?: boolean;
}

/** A property that no declaration gives a type (`$compute`); `value` takes the frames with the row as their last. */
export interface ComputedField {
  readonly name: string;
  readonly type: EdmType;
  readonly value: (frames: Frames) => Value;
}

/** Related rows written within a row. */
export interface Member {
  readonly name: string;
  readonly collection: boolean;
  /** Whether `name@odata.count` is written. */
  readonly counted: boolean;
  /** The related rows' ids alone, or how many they are; absent for the rows themselves. */
  readonly only?: 'references' | 'count';
  readonly related: (frames: Frames) => { readonly rows: readonly Row[]; readonly total: number };
  readonly shape: Shape;
}

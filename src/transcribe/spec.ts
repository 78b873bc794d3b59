import type { Model } from '../model/index.js';
import type { Zone } from '../time/index.js';
import type { Wanted } from './transcribe.js';

/** What is wanted of a page as plain data, for another thread: names and indices that its own copy of the model knows. */
export interface Spec {
  readonly set: string;
  readonly values: readonly number[];
  readonly written: readonly number[] | null;
  readonly zone: string;
}

export const specOf = ({ set, values, written }: Wanted, zone: Zone): Spec => ({
  set: set.name,
  values: [...values].map(({ index }) => index),
  written: written?.map(({ index }) => index) ?? null,
  zone: zone.name,
});

export function wantedOf({ set: name, values, written }: Spec, { sets }: Model): Wanted {
  const set = sets.get(name)!;
  const columnAt = (index: number) => set.columns.find((column) => column.index === index)!;
  return { set, values: values.map(columnAt), written: written?.map(columnAt) ?? null };
}

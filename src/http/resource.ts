import type { Column, EntitySet, Navigation } from '../model/index.js';
import type { Expr, KeyPart } from '../odata/index.js';

/** Some of a set's entities: those of `/$filter(…)` segments and, where a key is given, one of them. */
export interface Narrowed {
  readonly set: EntitySet;
  readonly key: readonly KeyPart[] | null;
  /** Conditions of `/$filter(…)` segments; all of them hold (URL Conventions §4.12). */
  readonly filters: readonly Expr[];
}

/** One navigation of a resource path; a key picks one of the related entities. */
export interface Step extends Narrowed {
  readonly navigation: Navigation;
}

/** What a path that names rows ends in. `references`: their ids only (`/$ref`). */
export type Ending =
  | { readonly kind: 'rows' | 'count' | 'references' | 'entity' | 'reference' }
  | { readonly kind: 'property'; readonly column: Column; readonly raw: boolean };

/** What a resource path names (OData 4.01 URL Conventions §4). */
export type Resource =
  | { readonly kind: 'service' }
  | { readonly kind: 'metadata' }
  | { readonly kind: 'openApi' }
  /** Many entities of a set, and how many they are. */
  | (Narrowed & { readonly kind: 'set'; readonly ending: Ending })
  /** What a path from one entity leads to. */
  | (Narrowed & {
      readonly kind: 'path';
      readonly key: readonly KeyPart[];
      readonly steps: readonly Step[];
      readonly ending: Ending;
    })
  /** The entity that the option `$id` names; of the type given, where one is. */
  | { readonly kind: 'entityId'; readonly typeName: string | null }
  | { readonly kind: 'all'; readonly sets: readonly EntitySet[]; readonly ending: Ending }
  | { readonly kind: 'crossJoin'; readonly sets: readonly EntitySet[]; readonly ending: Ending };

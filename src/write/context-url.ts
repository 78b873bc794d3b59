import type { EntitySet } from '../model/index.js';
import type { Row } from '../odata/index.js';
import { canonicalPath } from './entity-id.js';
import type { Representation } from './representation.js';

/** What a context URL depends on besides what it describes. */
export interface ContextBase {
  /** Address of the service root, absolute, with a slash at its end. */
  readonly rootUrl: string;
  readonly representation: Pick<Representation, 'version'>;
}

/** What of a selection its context URL tells. */
export interface Projection {
  /**
   * The properties named, navigation properties and computed ones among them, where not simply all are there. A path, as
   * `journey/outcome`, is a property of a related entity.
   */
  readonly columns: readonly string[] | null;
  readonly expanded: readonly (readonly [name: string, projection: Projection])[];
}

/** The context URL of a set, a projection of it, or one of its entities (Protocol 4.01 §10.2 to §10.10). */
export function contextUrl(
  base: ContextBase,
  set: EntitySet,
  projection: Projection,
  single: boolean,
): string {
  const list = selectList(projection, base.representation);
  return `${base.rootUrl}$metadata#${set.name}${list === '' ? '' : `(${list})`}${single ? '/$entity' : ''}`;
}

/** The context URL of a property of one entity, whose key columns the row holds (Protocol 4.01 §10.13). */
export const propertyContextUrl = (
  { rootUrl }: ContextBase,
  set: EntitySet,
  row: Row,
  property: string,
): string => `${rootUrl}$metadata#${canonicalPath(set, row)}/${property}`;

/** The context URL of an entity reference, or of a collection of such (Protocol 4.01 §10.11, §10.12). */
export const referenceContextUrl = ({ rootUrl }: ContextBase, single: boolean): string =>
  `${rootUrl}$metadata#${single ? '$ref' : 'Collection($ref)'}`;

/**
 * The names of a select list. An expanded property bears in parentheses what is selected and expanded within it; where that is nothing,
 * 4.01 writes empty parentheses, and 4.0 does not name the property at all.
 */
function selectList({ columns, expanded }: Projection, version: ContextBase['representation']): string {
  const expansions = expanded.flatMap(([name, inner]) => {
    const whole = inner.columns === null && inner.expanded.length === 0;
    return whole && version.version === '4.0' ? [] : [`${name}(${selectList(inner, version)})`];
  });
  return [...nested(columns ?? []), ...expansions].join(',');
}

/** Paths with the same start stand together, as `journey(outcome,direction)`. */
function nested(names: readonly string[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const [first = name, ...rest] = name.split('/');
    const group = groups.get(first) ?? [];
    if (rest.length > 0) group.push(rest.join('/'));
    groups.set(first, group);
  }
  return [...groups].map(([name, inner]) =>
    inner.length === 0 ? name : `${name}(${nested(inner).join(',')})`,
  );
}

import { FeedError, suggestion } from '../errors/index.js';
import type { Column, EntitySet, Model, Navigation } from '../model/index.js';
import { type KeyPart, parseKeyPredicate, splitPath } from '../odata/index.js';

/** One navigation of a resource path; a key picks one of the related entities. */
export interface Step {
  readonly navigation: Navigation;
  readonly set: EntitySet;
  readonly key: readonly KeyPart[] | null;
}

/** What a path that names rows ends in. */
export type Ending =
  | { readonly kind: 'rows' | 'count' | 'entity' }
  | { readonly kind: 'property'; readonly column: Column; readonly raw: boolean };

/** What a resource path names (OData 4.01 URL Conventions §4). */
export type Resource =
  | { readonly kind: 'service' }
  | { readonly kind: 'metadata' }
  /** An entity set, and how many it has. */
  | { readonly kind: 'set'; readonly set: EntitySet; readonly ending: Ending }
  /** What a path from one entity leads to. */
  | {
      readonly kind: 'path';
      readonly set: EntitySet;
      readonly key: readonly KeyPart[];
      readonly steps: readonly Step[];
      readonly ending: Ending;
    };

type Segment = ReturnType<typeof splitPath>[number];

/** Reads the raw path below the service root. Throws `notFound` with the nearest name, or `notImplemented`. */
export function readResource(rawPath: string, model: Model): Resource {
  const [first, ...rest] = splitPath(rawPath);
  if (first === undefined) return { kind: 'service' };
  if (first.text === '$metadata' && rest.length === 0) return { kind: 'metadata' };
  if (/^\$(?:batch|entity|all|crossjoin\(.*\))$/s.test(first.text))
    throw new FeedError('notImplemented', `${first.text} is not supported.`, { target: first.text });
  const set = model.sets.get(first.name);
  if (set === undefined) throw nothing('There is no entity set', first.name, model.sets.keys());
  const key = keyOf(first);
  if (key !== null) return readPath(set, key, rest, model);
  const [second, ...more] = rest;
  if (second === undefined) return { kind: 'set', set, ending: { kind: 'rows' } };
  if (second.text === '$count' && more.length === 0) return { kind: 'set', set, ending: { kind: 'count' } };
  throw nothing(`${set.name} has no path`, second.text, ['$count']);
}

function keyOf({ args }: Segment): readonly KeyPart[] | null {
  return args === null || args === '()' ? null : parseKeyPredicate(args);
}

function readPath(
  set: EntitySet,
  key: readonly KeyPart[],
  segments: readonly Segment[],
  model: Model,
): Resource {
  const steps: Step[] = [];
  let current = set;
  let single = true;
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    const after = segments.slice(i + 1);
    const navigation: Navigation | undefined = single ? current.navigation.get(segment.name) : undefined;
    if (navigation === undefined)
      return { kind: 'path', set, key, steps, ending: readEnding(segment, after, current, single) };
    current = model.sets.get(navigation.target)!;
    const stepKey: readonly KeyPart[] | null = navigation.collection ? keyOf(segment) : null;
    single = !navigation.collection || stepKey !== null;
    steps.push({ navigation, set: current, key: stepKey });
  }
  return { kind: 'path', set, key, steps, ending: { kind: single ? 'entity' : 'rows' } };
}

function readEnding(segment: Segment, after: readonly Segment[], set: EntitySet, single: boolean): Ending {
  if (!single) {
    if (segment.text === '$count' && after.length === 0) return { kind: 'count' };
    throw nothing(`${set.name} has no path`, segment.text, ['$count']);
  }
  const column = set.column.get(segment.text);
  const raw = after[0]?.text === '$value';
  if (column === undefined || after.length > (raw ? 1 : 0)) {
    const wrong = column === undefined ? segment.text : after[0]!.text;
    throw nothing(`${set.typeName} has no path`, wrong, [...set.column.keys(), ...set.navigation.keys()]);
  }
  return { kind: 'property', column, raw };
}

function nothing(what: string, name: string, candidates: Iterable<string>): FeedError {
  return new FeedError('notFound', `${what} ${name}.${suggestion(name, candidates)}`, { target: name });
}

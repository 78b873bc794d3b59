import { FeedError } from '../errors/index.js';
import type { Model } from '../model/index.js';
import { splitPath } from '../odata/index.js';
import { nothing } from './nothing.js';
import type { Ending, Resource } from './resource.js';
import { readSetPath } from './resource-path.js';

type Segment = ReturnType<typeof splitPath>[number];

/** Entity sets of one `$crossjoin`. */
const MAX_JOINED_SETS = 3;

/**
 * Reads the raw path below the service root. Throws `notFound` with the nearest name, `notImplemented` for what the standard knows and
 * the feed does not do, `badEncoding` and `syntaxError` where a segment cannot be read.
 */
export function readResource(rawPath: string, model: Model): Resource {
  // The slash that ends the service root is gone; one more makes an empty segment.
  if (rawPath.startsWith('/')) throw nothing('There is no resource with', 'an empty path segment', []);
  const [first, ...rest] = splitPath(rawPath);
  if (first === undefined) return { kind: 'service' };
  const set = model.sets.get(first.name);
  if (set !== undefined) return readSetPath(set, first, rest, model);
  const symbolic = readSymbolic(first, rest, model);
  if (symbolic !== null) return symbolic;
  throw nothing('There is no entity set', first.name, [...model.sets.keys(), ...SYMBOLIC]);
}

const SYMBOLIC = ['$metadata', '$all', '$entity', '$crossjoin', 'openapi.json'];

/** The resources that stand beside the entity sets (URL Conventions §4.3.4, §4.15, §4.16). */
function readSymbolic(first: Segment, rest: readonly Segment[], model: Model): Resource | null {
  switch (first.args === null ? first.text : first.name) {
    case '$metadata':
      return end({ kind: 'metadata' }, rest);
    case 'openapi.json':
      return end({ kind: 'openApi' }, rest);
    case '$entity': {
      const typeName = rest[0] === undefined ? null : typeNamed(rest[0], model);
      return end({ kind: 'entityId', typeName }, rest.slice(1));
    }
    case '$all':
      return readAll(rest, model);
    case '$crossjoin':
      return readCrossJoin(first, rest, model);
    case '$batch':
      throw new FeedError('methodNotAllowed', '$batch takes POST alone.', { target: 'method' });
    default:
      return null;
  }
}

/** All entities; behind a type those of that type, which make up one set. */
function readAll(rest: readonly Segment[], model: Model): Resource {
  const sets = [...model.sets.values()];
  const [first, ...more] = rest;
  if (first === undefined || first.text.startsWith('$'))
    return { kind: 'all', sets, ending: readCollectionEnding(rest, '$all') };
  const typeName = typeNamed(first, model);
  const [set, another] = sets.filter((each) => each.typeName === typeName);
  if (set !== undefined && another === undefined) return readSetPath(set, first, more, model);
  const message = `Entities of the type ${typeName} are in several sets; read each by itself.`;
  throw new FeedError('notImplemented', message, { target: first.text });
}

function readCrossJoin({ text, args }: Segment, rest: readonly Segment[], model: Model): Resource {
  const names = (args ?? '()').slice(1, -1).split(',');
  const sets = names.map((name) => {
    const set = model.sets.get(name.trim());
    if (set === undefined) throw nothing('There is no entity set', name.trim(), model.sets.keys());
    return set;
  });
  if (new Set(sets).size !== sets.length)
    throw new FeedError('invalidOption', `${text} names a set twice.`, { target: text });
  if (sets.length > MAX_JOINED_SETS)
    throw new FeedError('tooComplex', `$crossjoin takes at most ${String(MAX_JOINED_SETS)} sets.`, {
      target: text,
    });
  return { kind: 'crossJoin', sets, ending: readCollectionEnding(rest, '$crossjoin') };
}

function readCollectionEnding(rest: readonly Segment[], what: string): Ending {
  const [first, ...more] = rest;
  if (first === undefined) return { kind: 'rows' };
  if (first.text === '$count') return end({ kind: 'count' }, more);
  throw nothing(`${what} has no path`, first.text, ['$count']);
}

/** The unqualified name of an entity type of the model, from a segment that casts to it. */
function typeNamed({ name }: Segment, model: Model): string {
  const names = [...model.sets.values()].map((set) => `${model.namespace}.${set.typeName}`);
  if (!names.includes(name)) throw nothing('There is no entity type', name, names);
  return name.slice(model.namespace.length + 1);
}

function end<T>(resource: T, [next]: readonly Segment[]): T {
  if (next === undefined) return resource;
  throw nothing('The path does not go on with', next.text, []);
}

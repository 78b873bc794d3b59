import { FeedError } from '../errors/index.js';
import type { Model } from '../model/index.js';
import { readResource } from './read-resource.js';
import type { Resource } from './resource.js';

/** Where ids are resolved: the address of `/odata/` and the path of the service root below it, each with a slash at its end. */
export interface IdBase {
  readonly base: string;
  readonly path: string;
}

type Entity = Extract<Resource, { kind: 'path' }>;

/**
 * The entity that `$entity?$id=…` names, by an id that is absolute, an absolute path, or relative to the service root (Protocol 4.01
 * §11.2.9); of the type given, where one is. Throws `invalidOption` where there is no id, `notFound` where it names no entity of this
 * service root.
 */
export function entityNamed(
  id: string | undefined,
  typeName: string | null,
  base: IdBase,
  model: Model,
): Entity {
  if (id === undefined)
    throw new FeedError('invalidOption', "$entity needs the option $id, as $id=Journeys('…').", {
      target: '$id',
    });
  const refuse = (why: string): FeedError =>
    new FeedError('notFound', `$id ${id}: ${why}.`, { target: '$id' });
  const path = belowRoot(id.trim(), base);
  if (path === null) throw refuse(`it is not an entity of the service ${base.base}${base.path}`);
  if (path.includes('?') || path.includes('#')) throw refuse('an id has no query and no fragment');
  const named = readResource(readable(path), model);
  if (named.kind !== 'path' || named.ending.kind !== 'entity') throw refuse('it is not the id of an entity');
  const { set } = named.steps.at(-1) ?? named;
  if (typeName !== null && set.typeName !== typeName)
    throw refuse(`it is a ${model.namespace}.${set.typeName}, not a ${model.namespace}.${typeName}`);
  return named;
}

/** The path below the service root; null where the id leads elsewhere. Scheme and host are compared ignoring case. */
function belowRoot(id: string, { base, path }: IdBase): string | null {
  const [, baseOrigin = '', basePath = ''] = ABSOLUTE.exec(base) ?? [];
  const absolute = ABSOLUTE.exec(id);
  if (absolute !== null && absolute[1]!.toLowerCase() !== baseOrigin.toLowerCase()) return null;
  const local = absolute === null ? id : absolute[2]!;
  if (!local.startsWith('/')) return local;
  const root = `${basePath}${path}`;
  return local.startsWith(root) ? local.slice(root.length) : null;
}

const ABSOLUTE = /^([a-z][a-z\d+.-]*:\/\/[^/?#]*)([^]*)$/i;

/** The option's value was decoded once; a percent sign that is left and starts no escape stands for itself. */
const readable = (path: string): string => path.replace(/%(?![\da-f]{2})/gi, '%25');

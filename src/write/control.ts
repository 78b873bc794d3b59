import type { Row } from '../odata/index.js';
import { compileEntityId } from './entity-id.js';
import { controlLead, type Representation } from './representation.js';
import type { Shape, WriteContext } from './shape.js';

/** Writes the control information of an entity. Each text starts with a comma where there is any. */
export interface WriteControl {
  /** The entity-id, relative to the service root. */
  readonly id: (row: Row) => string;
  /** What stands before the properties: type, id, and the link to read it by. */
  readonly head: (id: string) => string;
  /** What stands before an expanded navigation property: the links to what is related, and to references to it. */
  readonly linksOf: (name: string, id: string) => string;
  /** The same of those that are not expanded, behind the properties. */
  readonly links: (id: string) => string;
}

/**
 * The control information a representation asks for; null where it is none. Full metadata has all of it; minimal metadata only the id where
 * the properties written do not make it up (OData JSON Format 4.01 §3.1, §4.5). Nothing here is written to, so that an entity has a
 * readLink and no editLink. URLs are relative to the context URL, and so to the root asked.
 */
export function compileControl(
  { set, columns, links, members }: Shape,
  { representation, namespace }: WriteContext,
): WriteControl | null {
  const { metadata } = representation;
  const complete = set.key.every((part) => columns.some(({ name }) => name === part.name));
  if (set.key.length === 0 || metadata === 'none' || (metadata === 'minimal' && complete)) return null;
  const id = compileEntityId(set);
  const idLead = `,${controlLead(representation, 'id')}"`;
  const none = (): string => '';
  if (metadata === 'minimal') return { id, head: (text) => `${idLead}${text}"`, linksOf: none, links: none };
  const type = `,${controlLead(representation, 'type')}${JSON.stringify(`#${namespace}.${set.typeName}`)}`;
  const readLead = `",${controlLead(representation, 'readLink')}"`;
  const expanded = new Set(members.map(({ name }) => name));
  const named = [...(links ?? set.navigation.keys())].filter((name) => !expanded.has(name));
  const linksOf = (name: string, text: string): string => linkTexts(name, representation)(text);
  const others = named.map((name) => linkTexts(name, representation));
  return {
    id,
    head: (text) => `${type}${idLead}${text}${readLead}${text}"`,
    linksOf,
    links: (text) => others.map((write) => write(text)).join(''),
  };
}

function linkTexts(name: string, representation: Representation): (id: string) => string {
  const association = `,${controlLead(representation, 'associationLink', name)}"`;
  const navigation = `/${name}/$ref",${controlLead(representation, 'navigationLink', name)}"`;
  return (id) => `${association}${id}${navigation}${id}/${name}"`;
}

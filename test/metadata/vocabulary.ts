import { all, type Element } from './xml.js';

/** What the documents of vocabularies say of terms and types, by their names in full. */
export interface Vocabulary {
  readonly terms: ReadonlyMap<string, Term>;
  readonly types: ReadonlyMap<string, Element>;
}

export interface Term {
  readonly type: string;
  /** Kinds of elements it may stand at; null for any. */
  readonly appliesTo: readonly string[] | null;
  readonly requiresType: string | null;
  readonly viaContainer: boolean;
  readonly deprecated: boolean;
}

/** Reads vocabularies, given as the roots of their documents; aliases are replaced by namespaces. */
export function readVocabulary(documents: readonly Element[]): Vocabulary {
  const terms = new Map<string, Term>();
  const types = new Map<string, Element>();
  const namespaces = new Map<string, string>();
  for (const document of documents)
    for (const each of [...all(document, 'edmx:Include'), ...all(document, 'Schema')])
      namespaces.set(each.attributes['Alias']!, each.attributes['Namespace']!);
  for (const schema of documents.flatMap((document) => all(document, 'Schema'))) {
    for (const element of schema.children) {
      const name = `${schema.attributes['Namespace']!}.${element.attributes['Name'] ?? ''}`;
      if (element.name === 'Term') terms.set(name, readTerm(resolved(element, namespaces)));
      if (['ComplexType', 'EnumType', 'TypeDefinition'].includes(element.name))
        types.set(name, resolved(element, namespaces));
    }
  }
  return { terms, types };
}

function readTerm(element: Element): Term {
  const own = (name: string): Element | undefined =>
    element.children.find((child) => child.attributes['Term'] === `Org.OData.Core.V1.${name}`);
  const kinds = all(own('Revisions') ?? EMPTY, 'PropertyValue').map(
    ({ attributes }) => attributes['EnumMember'],
  );
  return {
    type: element.attributes['Type']!,
    appliesTo: element.attributes['AppliesTo']?.split(' ') ?? null,
    requiresType: own('RequiresType')?.attributes['String'] ?? null,
    viaContainer: own('AppliesViaContainer') !== undefined,
    deprecated: kinds.some((kind) => kind?.endsWith('/Deprecated')),
  };
}

const EMPTY: Element = { name: '', attributes: {}, children: [], text: '' };
const NAMES = ['Type', 'BaseType', 'UnderlyingType', 'Term', 'EnumMember'];

function resolved(element: Element, namespaces: ReadonlyMap<string, string>): Element {
  const attributes = Object.entries(element.attributes).map(([key, value]) => [
    key,
    NAMES.includes(key)
      ? value.replace(
          /^(Collection\()?(\w+)\.(?=\w)/,
          (_, start: string | undefined, alias: string) => `${start ?? ''}${namespaces.get(alias) ?? alias}.`,
        )
      : value,
  ]);
  return {
    ...element,
    attributes: Object.fromEntries(attributes) as Record<string, string>,
    children: element.children.map((child) => resolved(child, namespaces)),
  };
}

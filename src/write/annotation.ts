/** Namespaces of the vocabularies the feed speaks of itself with. */
export const CORE = 'Org.OData.Core.V1';
export const MEASURES = 'Org.OData.Measures.V1';
export const CAPABILITIES = 'Org.OData.Capabilities.V1';
export const AGGREGATION = 'Org.OData.Aggregation.V1';

/** A value of an annotation; a member of an enumeration is told from a text, because CSDL XML writes the two differently. */
export type AnnotationValue =
  | string
  | boolean
  | readonly string[]
  | { readonly kind: 'member'; readonly type: string; readonly name: string }
  | { readonly kind: 'record'; readonly values: Readonly<Record<string, AnnotationValue>> };

/** An annotation (CSDL 4.01 §14), its term named in full. */
export interface Annotation {
  readonly term: string;
  readonly qualifier: string | null;
  readonly value: AnnotationValue;
}

/** Annotations of one vocabulary, from a table of terms and values. */
export const annotations = (
  namespace: string,
  values: Readonly<Record<string, AnnotationValue>>,
): readonly Annotation[] =>
  Object.entries(values).map(([name, value]) => ({ term: `${namespace}.${name}`, qualifier: null, value }));

export const record = (values: Readonly<Record<string, AnnotationValue>>): AnnotationValue => ({
  kind: 'record',
  values,
});

export const member = (type: string, name: string): AnnotationValue => ({ kind: 'member', type, name });

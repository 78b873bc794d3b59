import type { Column, EntitySet, Model, Navigation } from '../model/index.js';
import type { Annotation, AnnotationValue } from './annotation.js';
import { ofColumn, ofContainer, ofNavigation, ofSet, ofType } from './annotations.js';
import { element } from './xml.js';

/**
 * The model as CSDL XML (OData CSDL XML 4.01), in the version that is asked for; the two differ in nothing else the feed uses. No vocabulary
 * is referenced, so that clients which fetch every reference need no other host; terms are named in full. Annotations stand only where
 * Microsoft's reader takes them: not in a Schema, and not within another annotation.
 */
export function metadataXml(model: Model, version: '4.0' | '4.01' = '4.0'): string {
  const sets = [...model.sets.values()];
  const types = new Map(sets.map((set) => [set.typeName, set]));
  const container = element('EntityContainer', { Name: model.container }, [
    ...sets.flatMap((set) => entitySet(set, model)),
    ...ofContainer(model).flatMap(annotationXml),
  ]);
  const schema = element(
    'Schema',
    { xmlns: 'http://docs.oasis-open.org/odata/ns/edm', Namespace: model.namespace },
    [...[...types.values()].flatMap((set) => entityType(set, model)), ...container],
  );
  const lines = element(
    'edmx:Edmx',
    { 'xmlns:edmx': 'http://docs.oasis-open.org/odata/ns/edmx', Version: version },
    element('edmx:DataServices', {}, schema),
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n${lines.join('\n')}\n`;
}

function entityType(set: EntitySet, model: Model): readonly string[] {
  const key = set.key.flatMap(({ name }) => element('PropertyRef', { Name: name }));
  return element('EntityType', { Name: set.typeName }, [
    ...element('Key', {}, key),
    ...set.columns.flatMap(property),
    ...[...set.navigation.values()].flatMap((navigation) => navigationProperty(navigation, model)),
    ...ofType(set).flatMap(annotationXml),
  ]);
}

function property(column: Column): readonly string[] {
  const { name, type, nullable, precision } = column;
  const facets = {
    Nullable: nullable ? null : 'false',
    Precision: precision === null ? null : String(precision),
  };
  return element('Property', { Name: name, Type: type, ...facets }, ofColumn(column).flatMap(annotationXml));
}

function navigationProperty(navigation: Navigation, model: Model): readonly string[] {
  const { name, target, collection, partner, joinsOn } = navigation;
  const type = `${model.namespace}.${model.sets.get(target)!.typeName}`;
  const attributes = {
    Name: name,
    Type: collection ? `Collection(${type})` : type,
    Nullable: collection ? null : 'false',
    Partner: partner,
  };
  const constraint = element('ReferentialConstraint', { Property: joinsOn, ReferencedProperty: joinsOn });
  return element('NavigationProperty', attributes, [
    ...(collection ? [] : constraint),
    ...ofNavigation(navigation).flatMap(annotationXml),
  ]);
}

function entitySet(set: EntitySet, model: Model): readonly string[] {
  const bindings = [...set.navigation.values()].flatMap(({ name, target }) =>
    element('NavigationPropertyBinding', { Path: name, Target: target }),
  );
  const attributes = { Name: set.name, EntityType: `${model.namespace}.${set.typeName}` };
  return element('EntitySet', attributes, [...bindings, ...ofSet(set).flatMap(annotationXml)]);
}

const annotationXml = ({ term, qualifier, value }: Annotation): readonly string[] =>
  valued('Annotation', { Term: term, Qualifier: qualifier }, value);

/** An element with a value: scalars as an attribute, others as its child (CSDL XML 4.01 §14.3 and §14.4). */
function valued(
  name: string,
  attributes: Readonly<Record<string, string | null>>,
  value: AnnotationValue,
): readonly string[] {
  if (typeof value === 'string') return element(name, { ...attributes, String: value });
  if (typeof value === 'boolean') return element(name, { ...attributes, Bool: String(value) });
  if (!('kind' in value)) {
    const texts = value.flatMap((text) => element('String', {}, text));
    return element(name, attributes, element('Collection', {}, texts));
  }
  if (value.kind === 'member')
    return element(name, { ...attributes, EnumMember: `${value.type}/${value.name}` });
  const values = Object.entries(value.values).flatMap(([key, each]) =>
    valued('PropertyValue', { Property: key }, each),
  );
  return element(name, attributes, element('Record', {}, values));
}

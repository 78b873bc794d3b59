import type { Column, EntitySet, Model, Navigation } from '../model/index.js';

const CORE = 'Org.OData.Core.V1';

/**
 * The model as CSDL XML 4.0 (OData CSDL XML). The Core vocabulary is not referenced, so that clients which fetch every reference need no
 * other host; its terms are named in full.
 */
export function metadataXml(model: Model): string {
  const sets = [...model.sets.values()];
  const types = new Map(sets.map((set) => [set.typeName, set]));
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">',
    '  <edmx:DataServices>',
    `    <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="${escape(model.namespace)}">`,
    ...[...types.values()].flatMap((set) => entityType(set, model)),
    `      <EntityContainer Name="${escape(model.container)}">`,
    ...sets.flatMap((set) => entitySet(set, model)),
    '      </EntityContainer>',
    '    </Schema>',
    '  </edmx:DataServices>',
    '</edmx:Edmx>',
  ];
  return `${lines.join('\n')}\n`;
}

function entityType(set: EntitySet, model: Model): readonly string[] {
  return [
    `      <EntityType Name="${escape(set.typeName)}">`,
    '        <Key>',
    ...set.key.map((column) => `          <PropertyRef Name="${escape(column.name)}"/>`),
    '        </Key>',
    ...set.columns.flatMap(property),
    ...[...set.navigation.values()].flatMap((navigation) => navigationProperty(navigation, model)),
    ...described(set.typeDescription, 8),
    '      </EntityType>',
  ];
}

function property(column: Column): readonly string[] {
  const precision = column.precision === null ? '' : ` Precision="${String(column.precision)}"`;
  const nullable = column.nullable ? '' : ' Nullable="false"';
  const start = `        <Property Name="${escape(column.name)}" Type="${column.type}"${nullable}${precision}`;
  if (column.description === null) return [`${start}/>`];
  return [`${start}>`, ...described(column.description, 10), '        </Property>'];
}

function navigationProperty(navigation: Navigation, model: Model): readonly string[] {
  const { name, target, collection, partner, joinsOn, description } = navigation;
  const type = `${model.namespace}.${model.sets.get(target)!.typeName}`;
  const nullable = collection ? '' : ' Nullable="false"';
  const back = partner === null ? '' : ` Partner="${escape(partner)}"`;
  const start = `        <NavigationProperty Name="${escape(name)}" Type="${escape(collection ? `Collection(${type})` : type)}"${nullable}${back}`;
  const constraint = `          <ReferentialConstraint Property="${escape(joinsOn)}" ReferencedProperty="${escape(joinsOn)}"/>`;
  const inner = [...(collection ? [] : [constraint]), ...described(description, 10)];
  return inner.length === 0 ? [`${start}/>`] : [`${start}>`, ...inner, '        </NavigationProperty>'];
}

function entitySet(set: EntitySet, model: Model): readonly string[] {
  const start = `        <EntitySet Name="${escape(set.name)}" EntityType="${escape(`${model.namespace}.${set.typeName}`)}"`;
  const bindings = [...set.navigation.values()].map(
    ({ name, target }) =>
      `          <NavigationPropertyBinding Path="${escape(name)}" Target="${escape(target)}"/>`,
  );
  const inner = [...bindings, ...described(set.description, 10)];
  return inner.length === 0 ? [`${start}/>`] : [`${start}>`, ...inner, '        </EntitySet>'];
}

function described(text: string | null, indent: number): readonly string[] {
  return text === null
    ? []
    : [`${' '.repeat(indent)}<Annotation Term="${CORE}.Description" String="${escape(text)}"/>`];
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);

import type { Column, EntitySet, Model, Navigation } from '../model/index.js';
import type { Annotation, AnnotationValue } from './annotation.js';
import { ofColumn, ofContainer, ofNavigation, ofSet, ofType } from './annotations.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * The model as CSDL JSON (OData CSDL JSON 4.01), equal to `metadataXml` of version 4.01. The format came with that version and has no
 * other. Like the XML it references no vocabulary, and says nothing of where columns come from.
 */
export function metadataJson(model: Model): string {
  const sets = [...model.sets.values()];
  const document = {
    $Version: '4.01',
    $EntityContainer: `${model.namespace}.${model.container}`,
    [model.namespace]: {
      ...Object.fromEntries(sets.map((set) => [set.typeName, entityType(set, model)])),
      [model.container]: {
        $Kind: 'EntityContainer',
        ...annotated(ofContainer(model)),
        ...Object.fromEntries(sets.map((set) => [set.name, entitySet(set, model)])),
      },
    },
  };
  return `${JSON.stringify(document)}\n`;
}

const entityType = (set: EntitySet, model: Model): Json => ({
  $Kind: 'EntityType',
  $Key: set.key.map(({ name }) => name),
  ...annotated(ofType(set)),
  ...Object.fromEntries(set.columns.map((column) => [column.name, property(column)])),
  ...Object.fromEntries(
    [...set.navigation.values()].map((each) => [each.name, navigationProperty(each, model)]),
  ),
});

/** Edm.String and not nullable are what is not said. */
const property = (column: Column): Json => ({
  ...(column.type === 'Edm.String' ? {} : { $Type: column.type }),
  ...(column.nullable ? { $Nullable: true } : {}),
  ...(column.precision === null ? {} : { $Precision: column.precision }),
  ...annotated(ofColumn(column)),
});

function navigationProperty(navigation: Navigation, model: Model): Json {
  const { target, collection, partner, joinsOn } = navigation;
  return {
    $Kind: 'NavigationProperty',
    ...(collection ? { $Collection: true } : {}),
    $Type: `${model.namespace}.${model.sets.get(target)!.typeName}`,
    ...(partner === null ? {} : { $Partner: partner }),
    ...(collection ? {} : { $ReferentialConstraint: { [joinsOn]: joinsOn } }),
    ...annotated(ofNavigation(navigation)),
  };
}

function entitySet(set: EntitySet, model: Model): Json {
  const bindings = [...set.navigation.values()].map(({ name, target }) => [name, target]);
  return {
    $Collection: true,
    $Type: `${model.namespace}.${set.typeName}`,
    ...(bindings.length === 0 ? {} : { $NavigationPropertyBinding: Object.fromEntries(bindings) as Json }),
    ...annotated(ofSet(set)),
  };
}

const annotated = (annotations: readonly Annotation[]): Json =>
  Object.fromEntries(
    annotations.map(({ term, qualifier, value }) => [
      `@${term}${qualifier === null ? '' : `#${qualifier}`}`,
      valueJson(value),
    ]),
  );

function valueJson(value: AnnotationValue): unknown {
  if (typeof value !== 'object' || !('kind' in value)) return value;
  if (value.kind === 'member') return value.name;
  return Object.fromEntries(Object.entries(value.values).map(([name, each]) => [name, valueJson(each)]));
}

/** A column of an entity set. */
export interface Column {
  readonly name: string;
  /** As `Edm.String`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly isKey: boolean;
  readonly description: string;
}

export interface Navigation {
  readonly name: string;
  /** The set it leads to. */
  readonly set: string;
  readonly isCollection: boolean;
}

export interface EntitySet {
  readonly name: string;
  readonly description: string;
  readonly key: readonly string[];
  readonly columns: readonly Column[];
  readonly navigations: readonly Navigation[];
}

type Json = Readonly<Record<string, unknown>>;

/** The sets of a CSDL document in JSON (CSDL JSON 4.01), in its order. Names in it are qualified by namespace or alias. */
export function readSets(document: unknown): readonly EntitySet[] {
  const csdl = document as Json;
  const namespace = String(csdl['$EntityContainer']).replace(/\.[^.]*$/, '');
  const schema = csdl[namespace] as Json;
  const local = (qualified: unknown): string => String(qualified).replace(/^.*\./, '');
  const container = schema[local(csdl['$EntityContainer'])] as Json;
  return members(container)
    .filter(([, each]) => each['$Collection'] === true)
    .map(([name, each]) => setOf(name, each, schema[local(each['$Type'])] as Json));
}

function setOf(name: string, element: Json, type: Json): EntitySet {
  const key = type['$Key'] as string[];
  const bindings = (element['$NavigationPropertyBinding'] ?? {}) as Readonly<Record<string, string>>;
  return {
    name,
    description: descriptionOf(element) || descriptionOf(type),
    key,
    columns: members(type)
      .filter(([, member]) => member['$Kind'] === undefined)
      .map(([column, member]) => ({
        name: column,
        type: (member['$Type'] as string | undefined) ?? 'Edm.String',
        nullable: member['$Nullable'] === true,
        isKey: key.includes(column),
        description: descriptionOf(member),
      })),
    navigations: members(type)
      .filter(([, member]) => member['$Kind'] === 'NavigationProperty')
      .map(([navigation, member]) => ({
        name: navigation,
        set: bindings[navigation] ?? '',
        isCollection: member['$Collection'] === true,
      })),
  };
}

const members = (element: Json): readonly [string, Json][] =>
  Object.entries(element).filter(
    (entry): entry is [string, Json] => /^[^$@]+$/.test(entry[0]) && typeof entry[1] === 'object',
  );

const descriptionOf = (element: Json): string =>
  String(element['@Org.OData.Core.V1.Description'] ?? element['@Core.Description'] ?? '');

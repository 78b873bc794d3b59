import type { Vocabulary } from './vocabulary.js';
import { all, type Element, pairs } from './xml.js';

/** What is wrong with the annotations of a CSDL document, measured by the vocabularies; nothing, where all is right. */
export function faultsOf(document: Element, vocabulary: Vocabulary): readonly string[] {
  const hosts = new Map<Element, Set<string>>();
  return pairs(document).flatMap(([element, host]) => {
    if (element.name !== 'Annotation') return [];
    const { Term: name, Qualifier: qualifier } = element.attributes;
    const where = `${host.name} ${host.attributes['Name'] ?? ''}: ${name!}`;
    const seen = hosts.get(host) ?? new Set();
    hosts.set(host, seen);
    const twice = seen.has(`${name!}#${qualifier ?? ''}`);
    seen.add(`${name!}#${qualifier ?? ''}`);
    return [...(twice ? ['stands twice'] : []), ...faultsOfOne(element, host, vocabulary)].map(
      (fault) => `${where} ${fault}`,
    );
  });
}

function faultsOfOne(element: Element, host: Element, vocabulary: Vocabulary): readonly string[] {
  const term = vocabulary.terms.get(element.attributes['Term']!);
  if (term === undefined) return ['is no term'];
  const kind = host.attributes['Type']?.startsWith('Collection(') ? 'Collection' : host.name;
  const allowed = term.appliesTo?.some((each) => each === host.name || each === kind) ?? true;
  const required = term.requiresType !== null && host.attributes['Type'] !== term.requiresType;
  const contained = ['EntityContainer', 'EntitySet', 'Singleton'].includes(host.name);
  return [
    ...(allowed ? [] : [`does not apply to ${host.name}`]),
    ...(required ? [`needs ${term.requiresType!}`] : []),
    ...(term.viaContainer && !contained ? ['stands outside of the container'] : []),
    ...(term.deprecated ? ['is deprecated'] : []),
    ...(element.attributes['Term']!.endsWith('.CustomAggregate') !== 'Qualifier' in element.attributes
      ? ['has a qualifier too much or too few']
      : []),
    ...valueFaults(element, term.type, vocabulary),
  ];
}

/** Whether the value of an annotation, of a property or of a member is of a type. */
function valueFaults(element: Element, type: string, vocabulary: Vocabulary): readonly string[] {
  const item = /^Collection\((.*)\)$/.exec(type)?.[1];
  if (item !== undefined) {
    const [collection, ...rest] = element.children;
    if (collection?.name !== 'Collection' || rest.length > 0) return [`is no ${type}`];
    return collection.children.flatMap((child) => itemFaults(child, item, vocabulary));
  }
  const definition = vocabulary.types.get(type);
  if (definition?.name === 'TypeDefinition') return definedFaults(element, definition);
  if (definition?.name === 'EnumType') return memberFaults(element, type, definition);
  if (definition?.name === 'ComplexType') {
    const [record, ...rest] = element.children;
    if (record?.name !== 'Record' || rest.length > 0) return [`is no ${type}`];
    return recordFaults(record, definition, vocabulary);
  }
  const attribute = SCALARS[type];
  if (attribute === undefined) return [`has a value of the type ${type}, which is not known here`];
  const value = element.attributes[attribute];
  if (value === undefined || element.children.length > 0) return [`is no ${type}`];
  return attribute === 'Bool' && !/^(?:true|false)$/.test(value) ? [`is no ${type}`] : [];
}

const SCALARS: Readonly<Record<string, string>> = { 'Edm.String': 'String', 'Edm.Boolean': 'Bool' };

const itemFaults = (child: Element, type: string, { types }: Vocabulary): readonly string[] => {
  const definition = types.get(type);
  const scalar = definition?.attributes['UnderlyingType'] ?? type;
  if (child.name !== SCALARS[scalar]) return [`has a member that is no ${type}`];
  return definition === undefined ? [] : allowedFaults(child.text, definition);
};

const definedFaults = (element: Element, definition: Element): readonly string[] => {
  const value = element.attributes[SCALARS[definition.attributes['UnderlyingType']!]!];
  return value === undefined ? [`is no ${definition.attributes['Name']!}`] : allowedFaults(value, definition);
};

function allowedFaults(value: string, definition: Element): readonly string[] {
  const list = definition.children.find(({ attributes }) => attributes['Term']?.endsWith('.AllowedValues'));
  const values =
    list === undefined ? [] : all(list, 'PropertyValue').map(({ attributes }) => attributes['String']);
  return values.length === 0 || values.includes(value) ? [] : [`may not be ${value}`];
}

function memberFaults(element: Element, type: string, definition: Element): readonly string[] {
  const [named, member] = element.attributes['EnumMember']?.split('/') ?? [];
  const members = definition.children.map(({ attributes }) => attributes['Name']);
  return named === type && members.includes(member) ? [] : [`is no ${type}`];
}

function recordFaults(record: Element, definition: Element, vocabulary: Vocabulary): readonly string[] {
  const known = propertiesOf(definition, vocabulary);
  const given = record.children.map(({ attributes }) => attributes['Property']);
  const missing = known.filter(
    ({ attributes: { Name, Type, Nullable, DefaultValue } }) =>
      Nullable === 'false' &&
      DefaultValue === undefined &&
      !Type!.startsWith('Collection(') &&
      !given.includes(Name),
  );
  return [
    ...missing.map(({ attributes }) => `lacks ${attributes['Name']!}`),
    ...record.children.flatMap((child) => {
      const property = known.find(({ attributes }) => attributes['Name'] === child.attributes['Property']);
      if (child.name !== 'PropertyValue' || property === undefined)
        return [`has no property ${child.attributes['Property'] ?? child.name}`];
      return valueFaults(child, property.attributes['Type']!, vocabulary).map(
        (fault) => `${child.attributes['Property']!} ${fault}`,
      );
    }),
  ];
}

function propertiesOf(definition: Element, vocabulary: Vocabulary): readonly Element[] {
  const base = vocabulary.types.get(definition.attributes['BaseType'] ?? '');
  const own = definition.children.filter(({ name }) => name === 'Property');
  return base === undefined ? own : [...propertiesOf(base, vocabulary), ...own];
}

import { model, namedSets, setOf } from '../model/model.js';
import { metadataXml } from '../../src/write/index.js';

const xml = metadataXml(model);
const block = (text: string, start: string, end: string): string => {
  const from = text.indexOf(start);
  if (from < 0) throw new Error(`there is no ${start}`);
  return text.slice(from, text.indexOf(end, from) + end.length);
};

describe.each(namedSets)('$metadata of %s', (name, set) => {
  const type = block(xml, `<EntityType Name="${set.typeName}">`, '</EntityType>');
  const container = block(xml, `<EntitySet Name="${name}"`, '</EntitySet>');

  it('names every column, with type, nullability and precision, and the key', () => {
    for (const { name: column, type: edm, nullable, precision } of set.columns) {
      expect(type).toMatch(
        new RegExp(
          `<Property Name="${column}" Type="${edm}"${nullable ? '' : ' Nullable="false"'}${precision === null ? '' : ` Precision="${String(precision)}"`}/?>`,
        ),
      );
    }
    expect([...type.matchAll(/<Property Name="(\w+)"/g)].map(([, each]) => each)).toEqual(
      set.columns.map((column) => column.name),
    );
    expect([...type.matchAll(/<PropertyRef Name="(\w+)"/g)].map(([, each]) => each)).toEqual(
      set.key.map((column) => column.name),
    );
    expect(container).toContain(`EntityType="JourneyFeed.${set.typeName}"`);
  });

  it('names every navigation property, with its type, its partner, and where it leads', () => {
    expect([...type.matchAll(/<NavigationProperty Name="(\w+)"/g)].map(([, each]) => each)).toEqual([
      ...set.navigation.keys(),
    ]);
    for (const { name: navigation, target, collection, partner } of set.navigation.values()) {
      const to = `JourneyFeed.${setOf(target).typeName}`;
      const property = block(type, `<NavigationProperty Name="${navigation}"`, '>');
      expect(property).toContain(`Type="${collection ? `Collection(${to})` : to}"`);
      expect(property.includes('Nullable="false"')).toBe(!collection);
      expect(property.includes('Partner=')).toBe(partner !== null);
      if (partner !== null) expect(property).toContain(`Partner="${partner}"`);
      expect(container).toContain(`<NavigationPropertyBinding Path="${navigation}" Target="${target}"/>`);
    }
  });

  it('ties a single row to it by the journey’s identifier', () => {
    const constraints = [...type.matchAll(/<ReferentialConstraint [^>]*>/g)].map(([text]) => text);
    const single = [...set.navigation.values()].filter(({ collection }) => !collection);
    expect(constraints).toEqual(
      single.map(() => '<ReferentialConstraint Property="journeyId" ReferencedProperty="journeyId"/>'),
    );
  });
});

describe('$metadata', () => {
  it('has every set and type once', () => {
    const names = (element: string) =>
      [...xml.matchAll(new RegExp(`<${element} Name="(\\w+)"`, 'g'))].map(([, name]) => name);
    expect(names('EntitySet')).toEqual(namedSets.map(([name]) => name));
    expect(names('EntityType')).toEqual(namedSets.map(([, { typeName }]) => typeName));
  });

  it('says nothing of where columns come from, and needs no other document', () => {
    expect(xml).not.toMatch(/@|"Feed\.|Source|edmx:Reference/);
  });

  it('escapes texts', () => {
    const described = new Map(
      [...model.sets].map(([name, set]) => [name, { ...set, description: `<a> & "b" of ${name}` }]),
    );
    expect(metadataXml({ ...model, sets: described })).toContain(
      'String="&lt;a&gt; &amp; &quot;b&quot; of Journeys"',
    );
  });
});

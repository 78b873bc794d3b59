/** `$metadata` in its two forms: both say the same, and both are what the standard calls CSDL. */
import { Ajv } from 'ajv';
import { validateXML } from 'xmllint-wasm';
import { loadModel, type Model } from '../../src/model/index.js';
import { metadataJson, metadataXml } from '../../src/write/index.js';
import { csdl, model, namedSets } from '../model/model.js';
import { describeWithSchemas, readSchema } from './oasis.js';
import { all, parseXml } from './xml.js';

// Each validation starts a program of its own, which takes seconds where the machine is busy.
jest.setTimeout(30_000);

const { xml2json } = jest.requireActual<{ xml2json: (xml: string) => unknown }>('odata-csdl');

const addFormats = jest.requireActual<(ajv: Ajv) => void>('ajv-formats');

type Json = Record<string, any>;
const versions = ['4.0', '4.01'] as const;
const parsed = (of: Model): Json => JSON.parse(metadataJson(of)) as Json;

/** The model with texts that XML must escape, and with a set that leads nowhere and says nothing. */
function odd(): Model {
  const document = JSON.parse(csdl) as Json;
  const { Journey, Container, Outcome } = document['JourneyFeed'] as Record<string, Json>;
  Journey!['outcome']['@Core.Description'] = 'A "b" & <c>\n\td\u00e9';
  delete Journey!['direction']['@Core.Description'];
  Journey!['handlingDuration']['@Measures.Unit'] = '<&>';
  delete Container!['@Core.Description'];
  delete Container!['Outcomes']['@Core.Description'];
  delete Outcome!['@Core.Description'];
  return loadModel(JSON.stringify(document));
}

describe.each([
  ['the feed’s model', model],
  ['odd texts', odd()],
])('CSDL of %s', (_, of) => {
  it('is the same in XML and in JSON, as the converter of OASIS has it', () => {
    expect(xml2json(metadataXml(of, '4.01'))).toEqual(parsed(of));
    expect(xml2json(metadataXml(of, '4.0'))).toEqual({ ...parsed(of), $Version: '4.0' });
  });

  it('differs between the versions by their number alone', () => {
    expect(metadataXml(of)).toBe(metadataXml(of, '4.0'));
    expect(metadataXml(of, '4.01')).toBe(metadataXml(of).replace('Version="4.0"', 'Version="4.01"'));
  });
});

it('would show a difference', () => {
  const less = { ...model, description: 'other' };
  expect(xml2json(metadataXml(less, '4.01'))).not.toEqual(parsed(model));
});

describe('CSDL', () => {
  it.each([
    ...versions.map((version) => [`XML ${version}`, metadataXml(model, version)] as const),
    ['JSON', metadataJson(model)] as const,
  ])('in %s says nothing of where columns come from, and names no other document', (_, text) => {
    expect(text).not.toMatch(
      /Feed\.(?:Source|Filter|Match|Spellings|Bounds|Endpoint|Rows|Roles|Order|Values|Aggregates|JoinsOn)\b/,
    );
    expect(text).not.toMatch(/"@?Feed\.|Reference>|edmx:Reference|"\$Reference"|github\.io|interactions\[/);
  });

  it('describes the container, every set, every type and all their properties, in whole sentences', () => {
    const [root] = all(parseXml(metadataXml(model)), 'Schema');
    for (const name of ['EntityContainer', 'EntitySet', 'EntityType', 'Property', 'NavigationProperty']) {
      const elements = all(root!, name);
      expect(elements.length).toBeGreaterThan(0);
      for (const { attributes, children } of elements) {
        const descriptions = children.filter(
          ({ attributes: { Term } }) => Term === 'Org.OData.Core.V1.Description',
        );
        expect([name, attributes['Name'], descriptions.map((each) => each.attributes['String'])]).toEqual([
          name,
          attributes['Name'],
          [expect.stringMatching(/^[^]{4,}\.$/)],
        ]);
      }
    }
  });

  it('gives the unit of every duration, and of nothing else', () => {
    for (const [name, { columns }] of namedSets)
      for (const column of columns)
        expect([name, column.name, column.unit]).toEqual([
          name,
          column.name,
          /duration$/i.test(column.name) ? 'ms' : null,
        ]);
    const { handlingDuration, localHour } = parsed(model)['JourneyFeed'].Journey as Json;
    expect(handlingDuration).toMatchObject({ $Type: 'Edm.Int64', '@Org.OData.Measures.V1.Unit': 'ms' });
    expect(localHour).not.toHaveProperty(['@Org.OData.Measures.V1.Unit']);
  });

  it('annotates only what Microsoft’s reader takes annotations of', () => {
    const hosts = new Set<string>();
    const walk = (element: ReturnType<typeof parseXml>): void => {
      for (const child of element.children) {
        if (child.name === 'Annotation') hosts.add(element.name);
        walk(child);
      }
    };
    walk(parseXml(metadataXml(model)));
    expect([...hosts].sort()).toEqual([
      'EntityContainer',
      'EntitySet',
      'EntityType',
      'NavigationProperty',
      'Property',
    ]);
  });

  it('has no types but those that BI tools read', () => {
    const types = all(parseXml(metadataXml(model)), 'Property').map(({ attributes }) => attributes['Type']);
    expect([...new Set(types)].sort()).toEqual([
      'Edm.Boolean',
      'Edm.Date',
      'Edm.DateTimeOffset',
      'Edm.Int32',
      'Edm.Int64',
      'Edm.String',
    ]);
  });
});

describeWithSchemas('the schemas of OASIS', () => {
  const validateXml = (contents: string) =>
    validateXML({
      xml: [{ fileName: 'metadata.xml', contents }],
      schema: [{ fileName: 'edmx.xsd', contents: readSchema('edmx.xsd') }],
      preload: [{ fileName: 'edm.xsd', contents: readSchema('edm.xsd') }],
    });
  const validateJson = (document: unknown): readonly unknown[] => {
    const ajv = new Ajv({ allErrors: true, strict: false });
    addFormats(ajv);
    const validate = ajv.compile(JSON.parse(readSchema('csdl.schema.json')) as object);
    return validate(document) ? [] : (validate.errors ?? []);
  };

  it.each(versions)('take the XML of version %s', async (version) => {
    expect((await validateXml(metadataXml(model, version))).errors).toEqual([]);
    expect((await validateXml(metadataXml(odd(), version))).errors).toEqual([]);
  });

  it('take the JSON, and the file it is made from', () => {
    expect(validateJson(parsed(model))).toEqual([]);
    expect(validateJson(parsed(odd()))).toEqual([]);
    expect(validateJson(JSON.parse(csdl))).toEqual([]);
  });

  it('would refuse what is wrong', async () => {
    const xml = metadataXml(model);
    expect((await validateXml(xml.replace('</Record>', '<Lock/></Record>'))).valid).toBe(false);
    expect((await validateXml(xml.replace('Bool="false"', 'Bool="no"'))).valid).toBe(false);
    const document = parsed(model);
    (document['JourneyFeed'] as Json).Journey.time.$Precision = 'three';
    expect(validateJson(document)).not.toEqual([]);
  });
});

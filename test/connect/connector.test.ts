import { readFileSync } from 'node:fs';
import path from 'node:path';
import JSZip from 'jszip';
import { validateXML } from 'xmllint-wasm';
import { mezOf, readParts } from '../../src/connect/connector/mez.js';
import { parseM } from './m/parse.js';
import { type MFunction, type MRecord, MType } from './m/values.js';
import { FOLDER, parsed, resx, root, section, SHARED, sizes, source, strings } from './section.js';

/** A .resx file: headers that tell its version and its reader, then texts by unique names. */
const RESX = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xml="http://www.w3.org/XML/1998/namespace">
  <xs:import namespace="http://www.w3.org/XML/1998/namespace"/>
  <xs:complexType name="named">
    <xs:sequence><xs:element name="value" type="xs:string"/></xs:sequence>
    <xs:attribute name="name" type="xs:NCName" use="required"/>
    <xs:anyAttribute namespace="http://www.w3.org/XML/1998/namespace" processContents="skip"/>
  </xs:complexType>
  <xs:element name="root">
    <xs:complexType><xs:sequence>
      <xs:element name="resheader" type="named" minOccurs="4" maxOccurs="4"/>
      <xs:element name="data" type="named" maxOccurs="unbounded"/>
    </xs:sequence></xs:complexType>
    <xs:unique name="names"><xs:selector xpath="data"/><xs:field xpath="@name"/></xs:unique>
  </xs:element>
</xs:schema>`;

describe('the archive', () => {
  it('holds the section, its strings and its icons, as they are, without folders', async () => {
    const zip = await JSZip.loadAsync(await mezOf(await readParts(FOLDER)), { checkCRC32: true });
    const names = Object.keys(zip.files);
    expect(names.sort()).toEqual(
      ['JourneyFeed.pq', 'resources.resx', ...sizes.map((size) => `JourneyFeed${String(size)}.png`)].sort(),
    );
    for (const name of names)
      expect(await zip.file(name)!.async('nodebuffer')).toEqual(readFileSync(path.join(FOLDER, name)));
  });

  it('has the same bytes each time, and others for other parts', async () => {
    const parts = await readParts(FOLDER);
    const first = await mezOf(parts);
    expect(await mezOf(await readParts(FOLDER))).toEqual(first);
    const changed = new Map([...parts, ['JourneyFeed.pq', Buffer.from('section Another;')] as const]);
    expect(await mezOf(changed)).not.toEqual(first);
    expect(first.length).toBeLessThan(40_000);
  });

  it.each(sizes)('has an icon of %i pixels each way, with transparency', (size) => {
    const png = readFileSync(path.join(FOLDER, `JourneyFeed${String(size)}.png`));
    expect(png.subarray(0, 8)).toEqual(Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]));
    expect([png.readUInt32BE(16), png.readUInt32BE(20), png[25]]).toEqual([size, size, 6]);
    expect(png.length).toBeLessThan(4096);
  });
});

describe('the strings', () => {
  const loaded = [...source.matchAll(/Extension\.LoadString\("(\w+)"\)|Refusal\("(\w+)"/g)].map(
    ([, a, b]) => (a ?? b)!,
  );

  it('are well-formed XML', async () => {
    const { valid, errors } = await validateXML({
      xml: [{ fileName: 'resources.resx', contents: resx }],
      schema: [{ fileName: 'resx.xsd', contents: RESX }],
    });
    expect([valid, errors]).toEqual([true, []]);
  });

  it('are those that the section loads, each once', () => {
    expect(new Set(loaded)).toEqual(new Set(strings.keys()));
    expect(strings.size).toBe(resx.match(/<data /g)!.length);
    expect(strings.size).toBeGreaterThan(40);
  });

  it('hold no address: addresses belong into the section', () => {
    expect([...strings.values()].filter((text) => /https?:\/\/\w/.test(text))).toEqual([]);
  });
});

describe('the section', () => {
  it('is a section document with the version of the package', async () => {
    const ast: any = await parsed();
    expect(ast.kind).toBe('Section');
    expect(ast.name.literal).toBe('JourneyFeed');
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(source).toContain(`[Version = "${version}"]\nsection JourneyFeed;`);
  });

  it('shares four functions, of which one is a data source', async () => {
    const ast: any = await parsed();
    const shared = ast.sectionMembers.elements.filter((each: any) => each.sharedConstant !== undefined);
    expect(shared.map((each: any) => each.namePairedExpression.key.literal)).toEqual(SHARED);
    expect(source.match(/DataSource\.Kind/g)).toHaveLength(1);
  });

  it('holds no credential, and reads none', () => {
    expect(source).not.toMatch(
      /CurrentCredential|ApiKeyName|Headers|Query\s*=|api_key|x-api-key|Expression\.Evaluate|Diagnostics\./i,
    );
    expect(source + resx).not.toMatch(/sandbox-key|Basic [A-Za-z0-9+/=]{8}|Bearer/);
  });

  it('takes a key, a name and a password, or nothing', async () => {
    const { member } = await section();
    const kind = member<{ Authentication: Record<string, MRecord>; TestConnection: MFunction }>(
      'JourneyFeed',
    );
    expect(kind.Authentication).toEqual({
      Key: { Label: 'Journey API key', KeyLabel: 'Key' },
      UsernamePassword: { Label: 'Name and key', UsernameLabel: 'Name (any)', PasswordLabel: 'Key' },
      Anonymous: {},
    });
    const test = kind.TestConnection('https://journeys.example.com/odata/') as string[];
    expect(test).toEqual(['JourneyFeed.Contents', 'https://journeys.example.com/odata/']);
    expect(SHARED).toContain(test[0]);
  });

  it('is published as a preview, with the icons that there are', async () => {
    const { member } = await section();
    const publish = member<{ Beta: boolean; ButtonText: string[]; SourceImage: Record<string, MRecord[]> }>(
      'JourneyFeed.Publish',
    );
    expect(publish).toMatchObject({ Beta: true, Category: 'Online Services' });
    expect(publish.ButtonText).toEqual(['Journey Feed', expect.stringContaining('8x8')]);
    const icons = Object.values(publish.SourceImage).flatMap((list) => list.map(({ name }) => name));
    expect(new Set(icons)).toEqual(new Set(sizes.map((size) => `JourneyFeed${String(size)}.png`)));
  });

  it.each(SHARED)('%s tells what it does, with an example that is M, and what it takes', async (name) => {
    const { member } = await section();
    const { type } = member<MFunction>(name);
    const { meta, parameters } = type!;
    expect(meta['Documentation.Name']).toBe(name);
    expect(String(meta['Documentation.LongDescription']).length).toBeGreaterThan(60);
    const examples = meta['Documentation.Examples'] as Record<string, string>[];
    expect(examples.length).toBeGreaterThan(0);
    for (const { Description, Code, Result } of examples) {
      expect([Description, Result]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
      await parseM(Code!);
    }
    expect(parameters.size).toBeGreaterThan(0);
    for (const parameter of parameters.values()) {
      expect(parameter).toBeInstanceOf(MType);
      expect(Object.keys((parameter as MType).meta)).toEqual(
        expect.arrayContaining(['Documentation.FieldCaption', 'Documentation.FieldDescription']),
      );
    }
  });

  it('asks for the address only, so that credentials go by it', async () => {
    const { member } = await section();
    const { type } = member<MFunction>('JourneyFeed.Contents');
    expect([...type!.parameters].map(([name, each]) => [name, (each as MType).text])).toEqual([
      ['url', 'Uri.Type'],
      ['lastDays', 'nullable number'],
      ['firstDay', 'nullable date'],
      ['endDay', 'nullable date'],
      ['zone', 'nullable text'],
    ]);
    expect(source.match(/optional lastDays/g)).toHaveLength(2);
  });
});

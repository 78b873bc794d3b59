/** The workbook that Excel opens: its parts read back, and the whole opened by LibreOffice. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import JSZip from 'jszip';
import { workbookOf } from '../../src/connect/index.js';
import { powerQueryOf } from '../../src/connect/power-query.js';
import { csvRecords } from '../commands/files.js';
import { expectError, send } from '../http/raw.js';
import { type Element, parseXml } from '../metadata/xml.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { describeUnless } from '../support/where.js';

jest.setTimeout(120_000);

const ROOT = 'https://journeys.example/odata/last/30d/';
const COLUMNS = ['journeyId', 'time', 'outcome'];
/** By which a connection, its table and its query find each other. */
const SET = 'Journeys';

let workbook: Package;
beforeAll(async () => {
  workbook = await Package.read(await workbookOf({ rootUrl: ROOT, set: SET, columns: COLUMNS }));
});

/** The parts of a workbook by their names. */
class Package {
  private constructor(readonly parts: ReadonlyMap<string, Buffer>) {}

  static async read(bytes: Uint8Array): Promise<Package> {
    const { files } = await JSZip.loadAsync(bytes, { checkCRC32: true });
    const named = await Promise.all(
      Object.values(files).map(async (file) => [file.name, await file.async('nodebuffer')] as const),
    );
    return new Package(new Map(named));
  }

  xml(name: string): Element {
    const part = this.parts.get(name);
    if (part === undefined) throw new Error(`there is no ${name}`);
    // Text of two bytes says so by a mark at its start.
    const text = part.readUInt16LE(0) === 0xfeff ? part.toString('utf16le') : part.toString('utf8');
    return parseXml(text.replace(/^\uFEFF/, ''));
  }

  /** The targets of a part's relationships by their types' last names. */
  related(name: string): ReadonlyMap<string, string> {
    const rels = posix.join(posix.dirname(name), '_rels', `${posix.basename(name)}.rels`);
    return new Map(
      this.xml(rels).children.map(({ attributes: { Type, Target } }) => [
        posix.basename(Type!),
        posix.normalize(posix.join(posix.dirname(name), Target!)),
      ]),
    );
  }

  /** The query's own package ([MS-QDEFF] §2.2 to 2.5). */
  async mashup(): Promise<{ formulas: JSZip; metadata: Element; version: number; left: number }> {
    const part = this.xml('customXml/item1.xml');
    expect([part.name, part.attributes['xmlns']]).toEqual([
      'DataMashup',
      'http://schemas.microsoft.com/DataMashup',
    ]);
    const bytes = Buffer.from(part.text, 'base64');
    const fields: Buffer[] = [];
    let at = 4;
    while (fields.length < 4 && at < bytes.length) {
      const length = bytes.readUInt32LE(at);
      fields.push(bytes.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    const [formulas, permissions, metadata] = fields;
    expect(permissions!.toString('utf8')).toContain('<PermissionList');
    const length = metadata!.readUInt32LE(4);
    return {
      version: bytes.readUInt32LE(0),
      formulas: await JSZip.loadAsync(formulas!, { checkCRC32: true }),
      metadata: parseXml(
        metadata!
          .subarray(8, 8 + length)
          .toString('utf8')
          .replace(/^\uFEFF/, ''),
      ),
      left: bytes.length - at,
    };
  }
}

const inside = ({ children }: Element, name: string): readonly Element[] =>
  children.flatMap((each) => [...(each.name === name ? [each] : []), ...inside(each, name)]);

describe('its parts', () => {
  it('are well-formed XML, each of a declared type', () => {
    const types = workbook.xml('[Content_Types].xml').children;
    const overrides = types.flatMap(({ attributes }) => attributes['PartName'] ?? []);
    const defaults = types.flatMap(({ attributes }) => attributes['Extension'] ?? []);
    for (const name of workbook.parts.keys()) {
      expect(workbook.xml(name).name).not.toBe('');
      const declared = overrides.includes(`/${name}`) || defaults.includes(/\.(\w+)$/.exec(name)![1]!);
      expect([name, declared]).toEqual([name, true]);
    }
    expect(overrides.filter((name) => !workbook.parts.has(name.slice(1)))).toEqual([]);
  });

  it('lead to each other, from the book to the query that fills its table', () => {
    const book = workbook.related('')!.get('officeDocument')!;
    const sheet = workbook.related(book).get('worksheet')!;
    const table = workbook.related(sheet).get('table')!;
    const queryTable = workbook.related(table).get('queryTable')!;
    expect(workbook.xml(book).children.find(({ name }) => name === 'sheets')!.children).toEqual([
      expect.objectContaining({ attributes: expect.objectContaining({ name: SET }) }),
    ]);
    expect(workbook.xml(table).attributes).toMatchObject({
      name: SET,
      displayName: SET,
      ref: 'A1:C2',
      tableType: 'queryTable',
    });
    expect(inside(workbook.xml(table), 'tableColumn').map((each) => each.attributes['name'])).toEqual(
      COLUMNS,
    );
    expect(workbook.xml(queryTable).attributes).toMatchObject({ connectionId: '1', refreshOnLoad: '1' });
    const [connection] = inside(workbook.xml(workbook.related(book).get('connections')!), 'connection');
    expect(connection!.attributes).toMatchObject({ id: '1', type: '5' });
    expect(connection!.children[0]!.attributes).toMatchObject({
      connection: `Provider=Microsoft.Mashup.OleDb.1;Data Source=$Workbook$;Location="${SET}";`,
      command: `SELECT * FROM [${SET}]`,
      refreshOnLoad: '1',
    });
  });

  it('hold the query, and how it is loaded', async () => {
    const { formulas, metadata, version, left } = await workbook.mashup();
    expect([version, left]).toEqual([0, 0]);
    expect(Object.keys(formulas.files).sort()).toEqual([
      'Config/Package.xml',
      'Formulas/Section1.m',
      '[Content_Types].xml',
    ]);
    const section = await formulas.file('Formulas/Section1.m')!.async('string');
    const query = powerQueryOf({ rootUrl: ROOT, set: SET, days: 7 });
    expect(section.replace(/\s+/g, ' ').trim()).toBe(
      `section Section1; shared #"${SET}" = ${query.replace(/\s+/g, ' ')};`,
    );
    const entries = new Map(
      inside(metadata, 'Entry').map(({ attributes: { Type, Value } }) => [Type!, Value!]),
    );
    expect(Object.fromEntries(entries)).toMatchObject({
      FillEnabled: 'l1',
      FillObjectType: 'sTable',
      FillTarget: `s${SET}`,
      FillToDataModelEnabled: 'l0',
    });
    expect(inside(metadata, 'ItemPath').map(({ text }) => text)).toContain(`Section1/${SET}`);
  });

  it('tell nothing of who made it, when and where', () => {
    const texts = [...workbook.parts].map(([name]) => JSON.stringify(workbook.xml(name))).join('\n');
    expect(texts).not.toMatch(/[A-Z]:\\\\|Users|dcterms:created|absPath/);
    expect(texts).not.toMatch(/api.?key|authorization|password/i);
  });
});

it('is the same, byte for byte, whenever it is made', async () => {
  const given = { rootUrl: ROOT, set: SET, columns: COLUMNS };
  const first = Buffer.from(await workbookOf(given));
  jest.useFakeTimers({
    now: Date.parse('2031-03-30T01:30:00Z'),
    doNotFake: ['setImmediate', 'nextTick', 'setTimeout', 'queueMicrotask'],
  });
  try {
    expect(Buffer.from(await workbookOf(given)).equals(first)).toBe(true);
  } finally {
    jest.useRealTimers();
  }
  expect(Buffer.from(await workbookOf({ ...given, rootUrl: `${ROOT}x/` })).equals(first)).toBe(false);
});

describe('from the feed', () => {
  let feed: TestFeed;
  let site = '';
  beforeAll(async () => {
    feed = await startTestFeed({
      now: '2025-06-15T12:00:00Z',
      sandbox: { journeysPerDay: 5 },
      env: { FEED_ANONYMOUS: undefined },
    });
    site = new URL('/', feed.url).href.slice(0, -1);
  });
  afterAll(() => feed.close());

  const download = async (query: string) => {
    const response = await fetch(`${site}/connect/journeys.xlsx${query}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { response, book: await Package.read(bytes), bytes };
  };
  const sectionOf = async (book: Package): Promise<string> =>
    await (await book.mashup()).formulas.file('Formulas/Section1.m')!.async('string');

  it('reads the last seven days of journeys, where nothing else is asked for', async () => {
    const { response, book, bytes } = await download('');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ]);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="Journeys.xlsx"');
    expect(bytes.length).toBeLessThan(100_000);
    expect(await sectionOf(book)).toContain(`"${site}/odata/last/7d/"`);
    const names = inside(book.xml('xl/tables/table1.xml'), 'tableColumn').map(
      (each) => each.attributes['name'],
    );
    const [row] = await feed.rows('Journeys?$top=1', { 'x-api-key': 'sandbox-key' });
    expect(names).toEqual(Object.keys(row!));
  });

  it.each([
    ['?root=/odata/last/30d/&set=Transitions', 'Transitions', '/odata/last/30d/'],
    [
      '?root=/odata/in/Europe~Bucharest/&set=JourneyQueues',
      'JourneyQueues',
      '/odata/in/Europe~Bucharest/last/7d/',
    ],
    [
      '?root=/odata/between/2025-06-01/2025-06-05/&set=Dates',
      'Dates',
      '/odata/between/2025-06-01/2025-06-05/',
    ],
  ])('of %s reads %s at %s', async (query, set, root) => {
    const { book } = await download(query);
    const section = await sectionOf(book);
    expect(section).toContain(`"${site}${root}"`);
    expect(section).toContain(`Name = "${set}"`);
    const answer = await send(`${site}${root}${set}?$top=1`, { headers: { 'x-api-key': 'sandbox-key' } });
    expect(answer.status).toBe(200);
    // The second time it is kept.
    expect((await download(query)).book.parts).toEqual(book.parts);
  });

  it('refuses a set that is none', async () => {
    const error = expectError(await send(`${site}/connect/journeys.xlsx?set=Journey`), 400, 'invalidOption');
    expect([error.target, error.message]).toEqual(['set', expect.stringContaining('Journeys')]);
  });
});

const office = ['/usr/bin/soffice', '/usr/bin/libreoffice'].find((path) => existsSync(path));

describeUnless(office === undefined ? 'it is not installed' : null, 'LibreOffice', () => {
  it('opens it, and finds the head of the table', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'workbook-'));
    try {
      const bytes = await workbookOf({ rootUrl: ROOT, set: SET, columns: COLUMNS });
      writeFileSync(join(folder, 'journeys.xlsx'), bytes);
      const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
      const args = [
        profile,
        '--headless',
        '--convert-to',
        'csv',
        '--outdir',
        folder,
        join(folder, 'journeys.xlsx'),
      ];
      await promisify(execFile)(office!, args, { timeout: 100_000 });
      const text = readFileSync(join(folder, 'journeys.csv'), 'utf8').replaceAll('\n', '\r\n');
      expect(csvRecords(text)[0]).toEqual(COLUMNS);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

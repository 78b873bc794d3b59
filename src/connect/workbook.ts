import { type Parts, partsOf, textOf, zipOf } from './package-parts.js';
import { powerQueryOf } from './power-query.js';

/** What a workbook reads. */
export interface Workbook {
  /** Absolute URL of a service root, with a slash at its end. */
  readonly rootUrl: string;
  /** Name of an entity set; sheet, table and query are called the same. */
  readonly set: string;
  /** All columns of the set, in their order: the head of the table until it is first filled. */
  readonly columns: readonly string[];
}

/** Days that a workbook reads where its root has no range of its own: a sheet holds 1,048,576 rows, its head among them. */
export const WORKBOOK_DAYS = 7;

/**
 * An Excel workbook with one Power Query, which fills a table on its only sheet as soon as it is opened and allowed to. No row and no
 * credential is inside. The same input gives the same bytes.
 */
export async function workbookOf({ rootUrl, set, columns }: Workbook): Promise<Uint8Array> {
  // Only who makes a workbook loads what makes it.
  const { workbookManager } = await import('@microsoft/connected-workbooks');
  const blob = await workbookManager.generateSingleQueryWorkbook(
    { queryMashup: powerQueryOf({ rootUrl, set, days: WORKBOOK_DAYS }), queryName: set, refreshOnOpen: true },
    { data: [[...columns], columns.map(() => '')], config: { promoteHeaders: true } },
    { docProps: { title: set, description: `${set} of the Journey Feed at ${rootUrl}` } },
  );
  const parts = await partsOf(new Uint8Array(await blob.arrayBuffer()));
  return await zipOf(await tidied(parts, set));
}

/** Names what the template names for nothing, and takes out what tells of the machine and the minute that made it. */
async function tidied(parts: Parts, set: string): Promise<Parts> {
  const edited = new Map(parts);
  const edit = (name: string, change: (text: string) => string): void => {
    const part = edited.get(name);
    if (part === undefined) throw new Error(`the workbook has no ${name}`);
    edited.set(name, new TextEncoder().encode(change(textOf(part))));
  };
  // The template declares a part that it does not have.
  edit('[Content_Types].xml', (text) => text.replace(/<Override PartName="\/docMetadata\/[^>]*>/, ''));
  edit('xl/workbook.xml', (text) =>
    text
      .replace(/<mc:AlternateContent\b.*?<\/mc:AlternateContent>/s, '')
      .replace('name="Sheet1"', `name="${set}"`)
      .replaceAll('>Sheet1!', `>${set}!`),
  );
  edit('docProps/app.xml', (text) => text.replace('<vt:lpstr>Sheet1<', `<vt:lpstr>${set}<`));
  edit('docProps/core.xml', (text) => text.replace(/<dcterms:(created|modified)\b.*?<\/dcterms:\1>/gs, ''));
  edit('xl/tables/table1.xml', (text) =>
    text
      .replace(' name="Query1" displayName="Query1"', ` name="${set}" displayName="${set}"`)
      // Identities of columns are drawn anew each time, and nothing refers to them.
      .replace(/ xr3:uid="[^"]*"/g, ''),
  );
  const mashup = 'customXml/item1.xml';
  edited.set(mashup, await withMashup(edited.get(mashup)!, set));
  return edited;
}

/** The queries of a workbook are binary data in base64 within a part of UTF-16 ([MS-QDEFF] §2.2). */
async function withMashup(part: Uint8Array, set: string): Promise<Uint8Array> {
  const text = Buffer.from(part).toString('utf16le');
  const [, before, content, after] = /^(.*<DataMashup\b[^>]*>)([^<]*)(<.*)$/s.exec(text) ?? [];
  if (content === undefined) throw new Error('the workbook holds no query');
  const mashup = await tidyMashup(Buffer.from(content, 'base64'), set);
  return Buffer.from(`${before!}${mashup.toString('base64')}${after!}`, 'utf16le');
}

/**
 * Version, then four fields, each behind its length in four bytes, little-endian: the package of the formulas, a zip again; permissions;
 * metadata; and what binds them, which stays as it is ([MS-QDEFF] §2.3).
 */
async function tidyMashup(mashup: Buffer, set: string): Promise<Buffer> {
  const [version, rest] = [mashup.subarray(0, 4), mashup.subarray(4)];
  const [formulas, afterFormulas] = field(rest);
  const [permissions, afterPermissions] = field(afterFormulas);
  const [metadata, bindings] = field(afterPermissions);
  const fixed = Buffer.from(await zipOf(await partsOf(formulas), 'STORE'));
  return Buffer.concat([
    version,
    ...[fixed, permissions, tidyMetadata(metadata, set)].flatMap((each) => [lengthOf(each), each]),
    bindings,
  ]);
}

/** Version, and XML behind its length, and what follows it ([MS-QDEFF] §2.5): tells which table the query fills, and when it last did. */
function tidyMetadata(metadata: Buffer, set: string): Buffer {
  const [xml, content] = field(metadata.subarray(4));
  const text = xml
    .toString('utf8')
    .replace('Type="FillTarget" Value="sQuery1"', `Type="FillTarget" Value="s${set}"`)
    .replace(/(Type="FillLastUpdated" Value=")[^"]*/, `$1d${NEVER}`);
  const tidy = Buffer.from(text, 'utf8');
  return Buffer.concat([metadata.subarray(0, 4), lengthOf(tidy), tidy, content]);
}

/** The time that stands where one must and none is meant. */
const NEVER = '2000-01-01T00:00:00.0000000Z';

function field(bytes: Buffer): readonly [content: Buffer, rest: Buffer] {
  const end = 4 + bytes.readUInt32LE(0);
  return [bytes.subarray(4, end), bytes.subarray(end)];
}

function lengthOf({ length }: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(length);
  return bytes;
}

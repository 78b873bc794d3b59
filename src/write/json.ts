import type { ErrorDetail, FeedError } from '../errors/index.js';
import type { EntitySet, Model } from '../model/index.js';
import type { WriteRow } from './rows.js';
import type { Row } from '../odata/index.js';

/** Characters gathered before they are handed to the socket. */
const CHUNK_LENGTH = 32_768;

/** What stands around the rows of a page. */
export interface PageFrame {
  readonly contextUrl: string;
  readonly count: number | null;
  /** Asked once all rows are out. */
  readonly nextLink: () => string | null;
}

/**
 * A collection as JSON text, in chunks (OData JSON Format 4.01 §4.5 and §13). Rows are written as they come, so the page is never in
 * memory as a whole.
 */
export async function* collectionJson(batches: AsyncIterable<readonly Row[]>, write: WriteRow, frame: PageFrame): AsyncGenerator<string> {
  let text = `{"@odata.context":${JSON.stringify(frame.contextUrl)}`;
  if (frame.count !== null) text += `,"@odata.count":${String(frame.count)}`;
  text += ',"value":[';
  let separator = '\n';
  for await (const rows of batches) {
    for (const row of rows) {
      text += separator + write(row);
      separator = ',\n';
      if (text.length >= CHUNK_LENGTH) {
        yield text;
        text = '';
      }
    }
    if (text !== '') yield text;
    text = '';
  }
  const link = frame.nextLink();
  yield `${text}\n]${link === null ? '' : `,"@odata.nextLink":${JSON.stringify(link)}`}}\n`;
}

export function entityJson(row: Row, write: WriteRow, contextUrl: string): string {
  const text = write(row);
  const rest = text === '{}' ? '}' : `,${text.slice(1)}`;
  return `{"@odata.context":${JSON.stringify(contextUrl)}${rest}\n`;
}

/** The service document (OData JSON Format 4.01 §5). */
export function serviceDocument(model: Model, root: string): string {
  const value = [...model.sets.keys()].map((name) => ({ name, kind: 'EntitySet', url: name }));
  return `${JSON.stringify({ '@odata.context': `${root}$metadata`, value })}\n`;
}

/** The context URL of a set, a projection of it, or one of its entities (OData Protocol 4.01 §10). */
export function contextUrl(root: string, set: EntitySet, selected: readonly string[] | null, single: boolean): string {
  const projection = selected === null ? '' : `(${selected.join(',')})`;
  return `${root}$metadata#${set.name}${projection}${single ? '/$entity' : ''}`;
}

/** An error response (OData JSON Format 4.01 §21): code, message, target; position and the upstream's words in innererror. */
export function errorJson(error: FeedError): string {
  const { target } = error.detail;
  const inner = innerError(error.detail);
  return `${JSON.stringify({
    error: {
      code: error.code,
      message: error.message,
      ...(target === undefined ? {} : { target }),
      details: [{ code: 'remedy', message: error.remedy }],
      ...(inner === null ? {} : { innererror: inner }),
    },
  })}\n`;
}

function innerError({ position, upstream }: ErrorDetail): object | null {
  if (position === undefined && upstream === undefined) return null;
  return { ...(position === undefined ? {} : { position }), ...(upstream === undefined ? {} : { upstream }) };
}

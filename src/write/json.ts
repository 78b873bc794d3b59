import type { ErrorDetail, FeedError } from '../errors/index.js';
import type { EntitySet, Model } from '../model/index.js';

/** Characters gathered before they are handed to the socket. */
const CHUNK_LENGTH = 32_768;

/** What stands around the rows of a page. */
export interface PageFrame {
  readonly contextUrl: string;
  readonly count: number | null;
  /** The time range, where the client asks for annotations. */
  readonly timeRange: string | null;
  /** Asked once all rows are out. */
  readonly nextLink: () => string | null;
}

/**
 * A collection as JSON text, in chunks (OData JSON Format 4.01 §4.5 and §13). Rows are written as they come, so the page is never in
 * memory as a whole.
 */
export async function* collectionJson<R>(
  batches: AsyncIterable<readonly R[]> | Iterable<readonly R[]>,
  write: (row: R) => string,
  frame: PageFrame,
): AsyncGenerator<string> {
  let text = `{"@odata.context":${JSON.stringify(frame.contextUrl)}`;
  if (frame.count !== null) text += `,"@odata.count":${String(frame.count)}`;
  if (frame.timeRange !== null) text += `,"@JourneyFeed.timeRange":${JSON.stringify(frame.timeRange)}`;
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

/** An entity, given as the text of its object. */
export function entityJson(text: string, contextUrl: string): string {
  const rest = text === '{}' ? '}' : `,${text.slice(1)}`;
  return `{"@odata.context":${JSON.stringify(contextUrl)}${rest}\n`;
}

/** The service document (OData JSON Format 4.01 §5). */
export function serviceDocument(model: Model, root: string): string {
  const value = [...model.sets.keys()].map((name) => ({ name, kind: 'EntitySet', url: name }));
  return `${JSON.stringify({ '@odata.context': `${root}$metadata`, value })}\n`;
}

/** A property's value (OData JSON Format 4.01 §11). */
export function propertyJson(valueText: string, contextUrl: string): string {
  return `{"@odata.context":${JSON.stringify(contextUrl)},"value":${valueText}}\n`;
}

/** What of a selection its context URL tells: columns where not all are there, and expanded properties. */
export interface Projection {
  readonly columns: readonly string[] | null;
  readonly expanded: readonly (readonly [name: string, projection: Projection])[];
}

/** The context URL of a set, a projection of it, or one of its entities (OData Protocol 4.01 §10). */
export function contextUrl(root: string, set: EntitySet, projection: Projection, single: boolean): string {
  const list = projectionText(projection);
  return `${root}$metadata#${set.name}${list === '' ? '' : `(${list})`}${single ? '/$entity' : ''}`;
}

function projectionText({ columns, expanded }: Projection): string {
  return [...(columns ?? []), ...expanded.map(([name, inner]) => `${name}(${projectionText(inner)})`)].join(
    ',',
  );
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

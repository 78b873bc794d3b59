import type { FlatColumn } from './flat.js';
import { PLAIN } from './representation.js';
import type { WriteRow } from './rows.js';
import type { WriteContext } from './shape.js';
import { compileValue } from './values.js';

/** Ends every record, the last one too (RFC 4180 §2). */
const LINE_END = '\r\n';

/** The byte order mark, by which Excel knows that a file is UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** The header row (RFC 4180 §2.3), with its line end. */
export const csvHeader = (columns: readonly FlatColumn[]): string =>
  columns.map(({ name }) => quoted(name)).join(',') + LINE_END;

/**
 * Compiles the writer of CSV records, each with its line end (RFC 4180). Values are spelt as in JSON without its quotes, so instants bear the
 * zone's offset. Null is an empty field, an empty text is `""`.
 */
export function compileCsvRow(
  columns: readonly FlatColumn[],
  { zone }: Pick<WriteContext, 'zone'>,
): WriteRow {
  // A record of one empty field is an empty line, which many readers pass over.
  const none = columns.length === 1 ? '""' : '';
  const cells = columns.map(({ type, value }) => {
    if (type === 'Edm.String' || type === 'Edm.Guid') return { value, write: quoted };
    const json = compileValue(type, { zone, representation: PLAIN });
    return { value, write: (each: Parameters<typeof json>[0]) => bare(json(each)) };
  });
  return (frames) => {
    let text = '';
    for (const { value, write } of cells) {
      const found = value(frames);
      text += `,${found === null ? none : write(found)}`;
    }
    return text.slice(1) + LINE_END;
  };
}

/** A field in quotes where it needs them: for quotes, commas and line ends in it, or because it is empty and yet no null. */
function quoted(value: unknown): string {
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What no text but a number, a day or the like is as JSON; none of them holds what must be quoted. */
const bare = (json: string): string =>
  json === 'null' ? '' : json.startsWith('"') ? json.slice(1, -1) : json;

import type { Row } from '../odata/index.js';
import {
  BYTE_ORDER_MARK,
  compileCsvRow,
  compileWriteRow,
  csvHeader,
  flatColumns,
  PLAIN,
  type WriteRow,
} from '../write/index.js';
import type { WriteChunk } from './file.js';
import type { OpenSink, Sink } from './sink.js';

/** A file without rows is a header still. */
export const openCsv: OpenSink = async ({ shape, context, byteOrderMark }, write) => {
  const columns = flatColumns(shape);
  await write((byteOrderMark ? BYTE_ORDER_MARK : '') + csvHeader(columns));
  return lines(compileCsvRow(columns, context), '', write);
};

/** A JSON object a line, as the feed answers with `odata.metadata=none`; what is expanded stands within. */
export const openNdjson: OpenSink = ({ shape, context }, write) => {
  const representation = { ...PLAIN, metadata: 'none' } as const;
  const writeRow = compileWriteRow(shape, { ...context, representation, rootUrl: '' });
  return Promise.resolve(lines(writeRow, '\n', write));
};

function lines(writeRow: WriteRow, end: string, write: WriteChunk): Sink {
  return {
    rows: (rows: readonly Row[]) => write(rows.map((row) => writeRow([row]) + end).join('')),
    finish: () => Promise.resolve(),
  };
}

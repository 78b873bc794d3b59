export { type WriteChunk, writeWhole } from './file.js';
export { type Format, formatOf, openSink } from './format.js';
export type { Sink, Writing } from './sink.js';

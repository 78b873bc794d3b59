export { tablesCodec } from './codec.js';
export { GroupIds } from './group.js';
export { columnsOf, compileSelect, type Select, vectorIn } from './select.js';
export { type RowText, SEPARATOR, type Table, type TableInput, tableOf, textRange } from './table.js';
export { bytesOf, valueAt, type Vector } from './vector.js';

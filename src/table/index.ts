export { tablesCodec } from './codec.js';
export { GroupIds } from './group.js';
export { Loan, loanOf } from './loan.js';
export { columnsOf, compileSelect, type Select } from './select.js';
export {
  packed,
  type RowText,
  SEPARATOR,
  type Table,
  type TableInput,
  tableOf,
  tableOfVectors,
  textRange,
  vectorAt,
} from './table.js';
export { type TextCells, vectorOfTexts } from './texts.js';
export { bytesOf, valueAt, type Vector, vectorOf } from './vector.js';

export { pbidsOf } from './pbids.js';
export { tableauPage, tableauStyle } from './tableau-page.js';
export { WORKBOOK_DAYS, workbookOf } from './workbook.js';

import type { Column, EntitySet } from '../../src/model/index.js';

/** What a comparison of the column with a value asks of the Journey API. */
function asked({ bounds, wallOf, filter }: Column): string {
  if (bounds !== null || wallOf !== null) return 'time range';
  return filter === null ? '' : `\`${filter.name}\``;
}

/** The table of a set's columns as the README has it. */
export function columnRows(set: EntitySet): readonly (readonly string[])[] {
  const rows = set.columns.map((column) => [
    set.key.includes(column) ? `**\`${column.name}\`**` : `\`${column.name}\``,
    `${column.type.replace(/^Edm\./, '')}${column.nullable ? '' : ', never null'}`,
    asked(column),
    column.description ?? '',
  ]);
  return [['column', 'type', 'asked upstream', 'meaning'], ...rows];
}

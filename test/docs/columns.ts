import type { Column, EntitySet, Model } from '../../src/model/index.js';

/** What a comparison of the column with a value asks of the Journey API. */
function asked({ bounds, wallOf, filter }: Column): string {
  if (bounds !== null || wallOf !== null) return 'time range';
  return filter === null ? '' : filter.names.map(({ name }) => `\`${name}\``).join(' or ');
}

/** The table of a set's columns as docs/columns.md has it. */
export function columnRows(set: EntitySet): readonly (readonly string[])[] {
  const rows = set.columns.map((column) => [
    set.key.includes(column) ? `**\`${column.name}\`**` : `\`${column.name}\``,
    `${column.type.replace(/^Edm\./, '')}${column.nullable ? '' : ', never null'}`,
    asked(column),
    column.description ?? '',
  ]);
  return [['column', 'type', 'asked upstream', 'meaning'], ...rows];
}

/** The measures of a set, as docs/columns.md has them. */
export function aggregateRows({ aggregates }: EntitySet): readonly (readonly string[])[] {
  const rows = [...aggregates.values()].map(({ name, type, method, of, filter, description }) => [
    `\`${name}\``,
    type.replace(/^Edm\./, ''),
    of === null ? method : `${method} of \`${of}\``,
    filter === null ? 'all' : `\`${filter}\``,
    description,
  ]);
  return [['measure', 'type', 'method', 'rows', 'meaning'], ...rows];
}

/** The sets, as the README has them: where their rows come from, and what leads on from them. */
export function setRows(model: Model): readonly (readonly string[])[] {
  const rows = [...model.sets.values()].map(({ name, key, navigation, typeDescription, source }) => [
    `[\`${name}\`](docs/columns.md#${name.toLowerCase()})`,
    typeDescription ?? '',
    key.map((column) => `\`${column.name}\``).join(', '),
    source.kind === 'endpoint' ? source.endpoint : 'nothing',
    [...navigation.keys()].map((each) => `\`${each}\``).join(', '),
  ]);
  return [['set', 'a row is', 'key', 'read from', 'navigation'], ...rows];
}

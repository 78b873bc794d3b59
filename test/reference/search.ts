import { columns } from './model.js';
import type { Item } from './derived.js';
import type { Search } from './pipeline.js';

/** Whether the row matches: a word or phrase does where some text column has it somewhere, whatever its case. */
export function matches(item: Item, search: Search): boolean {
  switch (search.k) {
    case 'and':
      return matches(item, search.l) && matches(item, search.r);
    case 'or':
      return matches(item, search.l) || matches(item, search.r);
    case 'not':
      return !matches(item, search.s);
    case 'term': {
      const wanted = search.text.toLowerCase();
      return textsOf(item).some((text) => text.toLowerCase().includes(wanted));
    }
  }
}

function textsOf({ set, row, cells }: Item): readonly string[] {
  const own = Object.entries(row ?? {}).filter(([name, v]) => columns[set][name] === 'text' && v !== null);
  // What an entity shows of its journey, as groups by its columns do, is the journey's and not its own.
  const more = Object.entries(cells).flatMap(([name, value]) =>
    value.t === 'text' && (row === null || !name.includes('/')) ? [value.v] : [],
  );
  return [...own.map(([, v]) => String(v)), ...more];
}

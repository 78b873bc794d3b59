import type { Json } from './openapi-components.js';

const option = (name: string, description: string, schema: Json = { type: 'string' }): Json => ({
  name: `$${name}`,
  in: 'query',
  description,
  schema,
});

const NUMBER: Json = { type: 'integer', minimum: 0 };

/** Query options and headers of a read, by the name they are referred to with. */
export const PARAMETERS: Readonly<Record<string, Json>> = {
  filter: option('filter', "Rows for which the expression is true, as `outcome eq 'Abandoned'`."),
  search: option(
    'search',
    'Rows with these words or "phrases" in a text column; AND, OR, NOT and parentheses.',
  ),
  orderby: option(
    'orderby',
    'Expressions to sort by, each with asc or desc, separated by commas; nulls first.',
  ),
  select: option('select', 'Columns to answer, separated by commas; all of them without it.'),
  expand: option(
    'expand',
    'Related rows to answer within each row, each with options of its own in parentheses.',
  ),
  compute: option('compute', 'Columns to compute, as `handlingDuration div 1000 as seconds`.'),
  apply: option(
    'apply',
    'Groups and aggregates, as `groupby((localDate),aggregate(journeyCount))`; the other options follow on its result.',
  ),
  top: option('top', 'At most so many rows.', NUMBER),
  skip: option('skip', 'Rows to leave out at the start.', NUMBER),
  count: option('count', 'Whether the number of all rows is answered too.', { type: 'boolean' }),
  format: option('format', '`json`, or a media type such as `application/json;odata.metadata=none`.'),
  Prefer: {
    name: 'Prefer',
    in: 'header',
    description: '`maxpagesize=500` for smaller pages, `omit-values=nulls`, `include-annotations="*"`.',
    schema: { type: 'string' },
  },
};

export const ON_COLLECTION: readonly string[] = Object.keys(PARAMETERS);
export const ON_ENTITY: readonly string[] = ['select', 'expand', 'compute', 'format'];
export const ON_COUNT: readonly string[] = ['filter', 'search', 'apply'];

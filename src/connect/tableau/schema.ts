/** A column as Tableau takes it. */
export interface ColumnInfo {
  readonly id: string;
  readonly alias: string;
  readonly dataType: DataType;
  readonly description?: string;
}

export type DataType = 'string' | 'int' | 'float' | 'bool' | 'date' | 'datetime';

/** A table as Tableau takes it; only those that tell when their journeys start can be read on from where the last extract ended. */
export interface TableInfo {
  readonly id: string;
  readonly alias: string;
  readonly description?: string;
  readonly incrementColumnId?: string;
  readonly columns: readonly ColumnInfo[];
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<string, DataType>> = {
  'Edm.Boolean': 'bool',
  'Edm.Date': 'date',
  'Edm.DateTimeOffset': 'datetime',
  'Edm.Decimal': 'float',
  'Edm.Double': 'float',
  'Edm.Int16': 'int',
  'Edm.Int32': 'int',
  'Edm.Int64': 'int',
};

/** The columns by which an extract may go on: the start of the journey, by which all ranges select. */
const STARTS = ['journeyTime', 'time'];

/** The tables of a model in CSDL JSON 4.01: each entity set with its primitive properties. */
export function tablesOf(csdl: Json): readonly TableInfo[] {
  const path = typeof csdl['$EntityContainer'] === 'string' ? csdl['$EntityContainer'] : '';
  const [namespace, name] = cut(path);
  const schema = isObject(csdl[namespace]) ? csdl[namespace] : {};
  const container = isObject(schema[name]) ? schema[name] : {};
  const sets = Object.entries(container).filter(([, set]) => isObject(set) && set['$Collection'] === true);
  return sets.map(([id, set]) => {
    const [, typeName] = cut(String((set as Json)['$Type']));
    const type = isObject(schema[typeName]) ? schema[typeName] : {};
    const columns = columnsOf(type);
    const increment = STARTS.find((each) => columns.some((column) => column.id === each));
    return {
      id,
      alias: id,
      ...described(set as Json, type),
      ...(increment === undefined ? {} : { incrementColumnId: increment }),
      columns,
    };
  });
}

const cut = (path: string): readonly [namespace: string, name: string] => {
  const at = path.lastIndexOf('.');
  return [path.slice(0, at), path.slice(at + 1)];
};

const columnsOf = (type: Json): readonly ColumnInfo[] =>
  Object.entries(type).flatMap(([id, property]) => {
    if (/[$@]/.test(id) || !isObject(property) || property['$Kind'] === 'NavigationProperty') return [];
    const edm = typeof property['$Type'] === 'string' ? property['$Type'] : 'Edm.String';
    const dataType = TYPES[edm] ?? 'string';
    return [{ id, alias: dataType === 'datetime' ? `${id} (UTC)` : id, dataType, ...described(property) }];
  });

function described(...annotated: readonly Json[]): { readonly description?: string } {
  const texts = annotated.flatMap((each) =>
    Object.entries(each).flatMap(([name, value]) =>
      name.endsWith('Core.V1.Description') || name === '@Core.Description' ? [String(value)] : [],
    ),
  );
  return texts[0] === undefined ? {} : { description: texts[0] };
}

/**
 * A value as Tableau reads it. It knows no offsets, so instants are told in UTC; the wall clock of the feed's zone is in columns of its own,
 * as localDate.
 */
export function cellOf(value: unknown, { dataType }: Pick<ColumnInfo, 'dataType'>): unknown {
  if (value === undefined || value === null) return null;
  return dataType === 'datetime' ? instantText(new Date(String(value))) : value;
}

const instantText = (instant: Date): string => instant.toISOString().replace('T', ' ').replace('Z', '');

/**
 * The filter for what came after an extract's largest value, as Tableau tells it: an instant in UTC without an offset. Throws where it cannot be
 * read, rather than reading everything once more.
 */
export function filterAfter(column: string, value: string): string {
  const found = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d(?:\.\d+)?))?Z?$/.exec(value.trim());
  if (found === null)
    throw new Error(`${column}: the extract ends at "${value}", which is no time that can be read.`);
  const [, day, time = '00:00:00'] = found;
  return `${column} gt ${day!}T${time}Z`;
}

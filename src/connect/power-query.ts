import { identifier, textList, textLiteral } from './power-query-text.js';

/** What a query reads. */
export interface PowerQuery {
  /** Absolute URL of a service root, with a slash at its end. */
  readonly rootUrl: string;
  /** Name of an entity set. */
  readonly set: string;
  /** Columns to load, in this order; all where it is missing or empty. */
  readonly columns?: readonly string[];
  /** Whole local days before today, which is read too. A root that has a range of its own keeps it. */
  readonly days?: number;
}

/**
 * How Power Query is told to read the feed: by the newer of its two readers, in version 4 of the protocol, and without the nulls of rows.
 * A credential is no part of a query: the tool asks for it and keeps it.
 */
export const FEED_OPTIONS = '[Implementation = "2.0", ODataVersion = 4, OmitValues = ODataOmitValues.Nulls]';

/** The M of a query on one set: one expression, for the advanced editor of Power BI or Excel, or for a workbook. */
export function powerQueryOf({ rootUrl, set, columns = [], days }: PowerQuery): string {
  const root = days === undefined ? rootUrl : lastDays(rootUrl, days);
  const steps = [sourceStep(root), setStep(set)];
  if (columns.length > 0)
    steps.push(['Columns', `Table.SelectColumns(${identifier(set)}, ${textList(columns)})`]);
  return letExpression(steps);
}

/**
 * The M of a table that Power BI refreshes in partitions, by its parameters `RangeStart` (in) and `RangeEnd` (out), of type date/time and read as
 * UTC: a comparison with a date/time/zone folds into `$filter`, one with a bare date/time does not. Partitions are cut by the start of
 * the journey, so that those of all sets fit together. Last of all the times lose their offset by name, as Power BI would drop it on load.
 * Reference sets have no time, and are no matter for it.
 */
export function incrementalQueryOf({ rootUrl, set, columns = [] }: Omit<PowerQuery, 'days'>): string {
  const start = `[${startColumn(set)}]`;
  const inRange = `each ${start} >= DateTime.AddZone(RangeStart, 0) and ${start} < DateTime.AddZone(RangeEnd, 0)`;
  const range: Step = ['Partition', `Table.SelectRows(${identifier(set)}, ${inRange})`];
  const steps = [sourceStep(rootUrl), setStep(set), range];
  if (columns.length > 0) steps.push(['Columns', `Table.SelectColumns(Partition, ${textList(columns)})`]);
  const times = TIMES.filter((name) =>
    columns.length > 0 ? columns.includes(name) : timesOf(set).includes(name),
  );
  if (times.length > 0) steps.push(['WallClock', wallClock(steps.at(-1)![0], times)]);
  return letExpression(steps);
}

/** Both parameters of a partitioned table, as Power Query keeps a parameter: a value that may be given from outside. */
export function rangeParameter(year: number, month: number, day: number): string {
  const midnight = `#datetime(${[year, month, day, 0, 0, 0].join(', ')})`;
  return `${midnight} meta [IsParameterQuery = true, Type = "DateTime", IsParameterQueryRequired = true]`;
}

/** The column that tells when the journey of a row started. */
export const startColumn = (set: string): 'time' | 'journeyTime' =>
  set === 'Journeys' ? 'time' : 'journeyTime';

const TIMES = ['time', 'journeyTime'];

/** The columns with a date, a time and an offset that a set has. */
const timesOf = (set: string): readonly string[] =>
  /^Transition(s|Agents)$/.test(set) ? TIMES : [startColumn(set)];

type Step = readonly [name: string, expression: string];

const sourceStep = (rootUrl: string): Step => [
  'Source',
  `OData.Feed(${textLiteral(rootUrl)}, null, ${FEED_OPTIONS})`,
];

const setStep = (set: string): Step => [
  set,
  `Source{[Name = ${textLiteral(set)}, Signature = "table"]}[Data]`,
];

function wallClock(table: string, times: readonly string[]): string {
  const changes = times.map((name) => `{${textLiteral(name)}, DateTimeZone.RemoveZone, type datetime}`);
  return `Table.TransformColumns(${identifier(table)}, {${changes.join(', ')}})`;
}

function letExpression(steps: readonly Step[]): string {
  const lines = steps.map(([name, expression]) => `    ${identifier(name)} = ${expression}`);
  return `let\n${lines.join(',\n')}\nin\n    ${identifier(steps.at(-1)![0])}`;
}

const BOUNDED = /\/(last\/\d+d|between\/\d{4}-\d\d-\d\d\/\d{4}-\d\d-\d\d)\/$/;

const lastDays = (rootUrl: string, days: number): string =>
  BOUNDED.test(rootUrl) ? rootUrl : `${rootUrl}last/${String(days)}d/`;

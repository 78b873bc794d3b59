import { MColumn, MError, MFeedTable, type MFunction, type MRecord, MRows, MTime, MType } from './values.js';

/** What of Power Query's library is called, as its reference describes it. */
export const library: MRecord = {
  'Uri.Type': new MType('Uri.Type'),
  'ODataOmitValues.Nulls': 'nulls',
  'Uri.EscapeDataString': (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, percent),
  'Uri.Parts': uriParts,
  'Text.From': (value: unknown) => String(value),
  'Text.Contains': (text: string, part: string) => text.includes(part),
  'Text.EndsWith': (text: string, end: string) => text.endsWith(end),
  'Text.Lower': (text: string) => text.toLowerCase(),
  'Text.Replace': (text: string, old: string, by: string) => text.replaceAll(old, by),
  'Text.TrimEnd': (text: string, end: string) => {
    let length = text.length;
    while (length > 0 && text[length - 1] === end) length -= 1;
    return text.slice(0, length);
  },
  'Text.Format': (text: string, values: readonly unknown[]) =>
    text.replace(/#\{(\d+)\}/g, (_, place: string) => String(values[Number(place)])),
  'Number.RoundDown': Math.floor,
  'List.Contains': (list: readonly unknown[], value: unknown) => list.includes(value),
  'List.Select': (list: readonly unknown[], keep: MFunction) => list.filter((value) => keep(value)),
  'List.Transform': (list: readonly unknown[], change: MFunction) => list.map((value) => change(value)),
  'List.Intersect': ([first, ...others]: readonly (readonly unknown[])[]) =>
    first!.filter((value) => others.every((list) => list.includes(value))),
  'Error.Record': (_: string, message: string) => message,
  '#datetime': (year: number, month: number, day: number, hour: number, minute: number, second: number) =>
    new MTime('datetime', Date.UTC(year, month - 1, day, hour, minute, second)),
  '#date': (year: number, month: number, day: number) => new MTime('date', Date.UTC(year, month - 1, day)),
  '#duration': (days: number, hours: number, minutes: number, seconds: number) => ({
    seconds: ((days * 24 + hours) * 60 + minutes) * 60 + seconds,
  }),
  'Date.ToText': (day: MTime, { Format, Culture }: { Format: string; Culture: string }) => {
    if (Format !== 'yyyy-MM-dd' || Culture !== 'en-US') throw new Error('Another format of days');
    return new Date(day.ms).toISOString().slice(0, 10);
  },
  'DateTime.AddZone': (time: MTime, hours: number) => {
    if (time.kind !== 'datetime') throw new MError('DateTime.AddZone takes a date/time');
    return new MTime('datetimezone', time.ms - hours * 3_600_000);
  },
  'DateTimeZone.RemoveZone': (time: string) => time.replace(/(Z|[+-]\d\d:\d\d)$/, ''),
  'Value.ReplaceType': (value: MFunction | MRows, type: MType) =>
    value instanceof MRows ? new MRows(value.rows, type) : Object.assign(value.bind(null), { type }),
  'Value.Type': (value: MRows) => value.type,
  'Type.AddTableKey': (type: MType, key: readonly string[]) => new MType(`${type.text} key ${key.join()}`),
  'Table.SelectRows': (table: MRows | MFeedTable, keep: MFunction) =>
    table instanceof MRows
      ? new MRows(table.rows.filter((row) => keep(row)))
      : table.where(keep(new MColumn(''))),
  'Table.SelectColumns': (table: MRows | MFeedTable, names: readonly string[]) =>
    table instanceof MRows
      ? new MRows(table.rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]]))))
      : table.select(names),
  'Table.AddColumn': (table: MRows, name: string, value: MFunction) =>
    new MRows(table.rows.map((row) => ({ ...row, [name]: value(row) }))),
  'Table.ColumnNames': (table: MFeedTable) => table.columns,
  'Table.HasColumns': (table: MFeedTable, name: string) => table.columns.includes(name),
  'Table.TransformColumns': (table: MFeedTable, changes: MFeedTable['changes']) => table.change(changes),
};

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

function uriParts(text: string): MRecord {
  const url = new URL(/^\w+:\/\//.test(text) ? text : `http://${text}`);
  return {
    Scheme: url.protocol.slice(0, -1),
    Host: url.hostname,
    Port: Number(url.port),
    Path: url.pathname,
    UserName: url.username,
    Password: url.password,
  };
}

/** `OData.Feed` on a feed whose sets and columns are known; keeps what it was called with. */
export function feedReader(sets: ReadonlyMap<string, readonly string[]>) {
  const calls: { readonly url: string; readonly headers: unknown; readonly options: MRecord }[] = [];
  const read = (url: string, headers: unknown, options: MRecord): MRows => {
    calls.push({ url, headers, options });
    return new MRows(
      [...sets].map(([Name, columns]) => ({
        Name,
        Signature: 'table',
        Data: new MFeedTable(`${url}${Name}`, columns),
      })),
    );
  };
  return { calls, library: { ...library, 'OData.Feed': read } };
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)$/;

/**
 * Epoch milliseconds of an ISO 8601 date and time with timezone designator (`Z`, `±hh`, `±hhmm`, `±hh:mm`), or null.
 * Seconds and their fraction may be missing; digits beyond milliseconds are cut off.
 */
export function parseInstant(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0)) as number[];
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const offset = offsetMinutes(match[8]!);
  if (month! < 1 || month! > 12 || hour! > 23 || minute! > 59 || second! > 59 || offset === null) return null;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year!, month! - 1, day!);
  if (midnight.getUTCDate() !== day || midnight.getUTCMonth() !== month! - 1) return null;
  return midnight.getTime() + ((hour! * 60 + minute! - offset) * 60 + second!) * 1000 + milliseconds;
}

function offsetMinutes(designator: string): number | null {
  if (designator === 'Z') return 0;
  const hours = Number(designator.slice(1, 3));
  const minutes = Number(designator.slice(3).replace(':', ''));
  if (hours > 18 || minutes > 59) return null;
  return (designator.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

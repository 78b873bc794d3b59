const counts = new Intl.NumberFormat('en');

/** 12,345 */
export const countText = (count: number): string => counts.format(count);

/** 850 ms, 2.4 s, 3 min */
export function durationText(ms: number): string {
  if (ms < 1000) return `${String(Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return spanText(ms);
}

/** A long time by its largest unit: 5 min, 3 h, 12 days. */
export function spanText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return `${String(minutes)} min`;
  if (minutes < 48 * 60) return `${String(Math.floor(minutes / 60))} h`;
  return `${String(Math.floor(minutes / 1440))} days`;
}

/** 5 min ago */
export const agoText = (ms: number): string => (ms < 60_000 ? 'just now' : `${spanText(ms)} ago`);

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 3.4 MiB */
export function bytesText(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : String(Math.round(value))} ${UNITS[power]!}`;
}

/** An instant on the wall clock of a zone: 22 Nov 2026, 14:25. Where the browser does not know the zone, in UTC and saying so. */
export function instantText(iso: string, zone: string): string {
  const instant = new Date(iso);
  const options = { dateStyle: 'medium', timeStyle: 'short' } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone }).format(instant);
  } catch {
    return `${new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(instant)} UTC`;
  }
}

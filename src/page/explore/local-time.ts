const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, format);
  return format;
}

/** The wall clock of a zone at an instant, as if it were UTC. */
function wallClock(instant: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/**
 * The instant of a local time such as `2025-03-30T02:30` in an IANA zone, as text in UTC and whole seconds; null where it is no time.
 * Of a local time that comes twice in autumn it is the first; one that spring leaves out counts as if clocks had not yet changed.
 */
export function instantOf(local: string, zone: string): string | null {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/.test(local)) return null;
  const wall = Date.parse(local.includes('T') ? `${local}Z` : `${local}T00:00Z`);
  // A day beyond its month's end carries over, and so shows as another.
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(local)) return null;
  // Offsets a day before and after hold both sides of a change of clocks.
  const DAY = 86_400_000;
  const offsets = [wall - DAY, wall + DAY].map((near) => wallClock(near, zone) - near);
  const instants = offsets.map((offset) => wall - offset);
  const exact = instants.filter((instant) => wallClock(instant, zone) === wall);
  const instant = exact.length > 0 ? Math.min(...exact) : instants[0]!;
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

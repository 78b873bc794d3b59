import { FeedError } from '../errors/index.js';
import { type Interval, openEnd } from '../plan/index.js';
import { civil, dayOf, Zone } from '../time/index.js';

/** A service root: the zone of wall clocks and, where bounded, the range that always holds. */
export interface ServiceRoot {
  /** Path of the root below `/odata/`, raw, with a slash at its end; empty for the plain root. */
  readonly path: string;
  readonly zone: Zone;
  readonly bounds: ((now: number) => Interval) | null;
  /** Path below the root, raw. */
  readonly rest: string;
}

export interface RootDefaults {
  readonly zone: Zone;
  readonly nowStepMinutes: number;
}

/** Days a `last/…d` root may reach back: a hundred years. */
const MAX_DAYS = 36_525;

const zones = new Map<string, Zone>();

/**
 * Reads `in/<zone>/`, `last/<n>d/`, `between/<day>/<day>/` from the start of a path, in this order. Days are local days of the zone; the
 * second day of `between` is excluded, and no range reaches beyond now. Throws `notFound` or `invalidOption` naming the part at fault.
 */
export function readRoot(rawPath: string, defaults: RootDefaults): ServiceRoot {
  const reading = new Parts(rawPath);
  const zone = reading.takeAfter('in', (name) => zoneOf(name)) ?? defaults.zone;
  const end = (now: number): number => openEnd({ now, nowStepMinutes: defaults.nowStepMinutes });
  const days = reading.takeAfter('last', readDays);
  if (days !== null) {
    const bounds = (now: number): Interval => ({
      start: zone.startOfDay(zone.day(now) - days),
      end: end(now),
    });
    return { ...reading.done(), zone, bounds };
  }
  const from = reading.takeAfter('between', readDay);
  if (from === null) return { ...reading.done(), zone, bounds: null };
  const to = readDay(reading.take() ?? '');
  if (to < from) throw refused('between', 'the second day comes before the first');
  const bounds = (now: number): Interval => {
    const last = Math.min(zone.startOfDay(to), end(now));
    return { start: Math.min(zone.startOfDay(from), last), end: last };
  };
  return { ...reading.done(), zone, bounds };
}

/** The segments of a raw path, taken one after another. */
class Parts {
  #rest: string;
  constructor(readonly whole: string) {
    this.#rest = whole;
  }

  take(): string | null {
    const slash = this.#rest.indexOf('/');
    const part = slash < 0 ? this.#rest : this.#rest.slice(0, slash);
    if (part === '') return null;
    this.#rest = slash < 0 ? '' : this.#rest.slice(slash + 1);
    return part;
  }

  /** The segment after a word, read; null where the path does not go on with that word. */
  takeAfter<T>(word: string, read: (text: string) => T): T | null {
    const before = this.#rest;
    if (this.take() !== word) {
      this.#rest = before;
      return null;
    }
    return read(this.take() ?? '');
  }

  done(): { path: string; rest: string } {
    const path = this.whole.slice(0, this.whole.length - this.#rest.length);
    return { path: path === '' || path.endsWith('/') ? path : `${path}/`, rest: this.#rest };
  }
}

function zoneOf(text: string): Zone {
  let name = '';
  try {
    name = decodeURIComponent(text).replaceAll('~', '/');
  } catch {
    throw refused('in', 'the zone is not UTF-8');
  }
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (name.length > 60 || !Zone.isValid(name))
    throw refused('in', 'a zone is an IANA name with ~ for /, as Europe~Bucharest');
  const zone = new Zone(name);
  if (zones.size >= 100) zones.clear();
  zones.set(name, zone);
  return zone;
}

function readDays(text: string): number {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  if (days === undefined || Number(days) < 1 || Number(days) > MAX_DAYS)
    throw refused('last', `days are written as 90d, at most ${String(MAX_DAYS)}d`);
  return Number(days);
}

function readDay(text: string): number {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const [year, month, day] = (found ?? []).slice(1).map(Number) as [number, number, number];
  const result = found === null ? Number.NaN : dayOf(year, month, day);
  // A day beyond its month's end, or a month beyond its year's, carries over, and so shows as another.
  if (found === null || civil(result).day !== day || civil(result).month !== month)
    throw refused('between', 'days are written as 2025-01-31');
  return result;
}

const refused = (part: string, what: string): FeedError =>
  new FeedError('invalidOption', `The service root ${part}/… is not right: ${what}.`, { target: part });

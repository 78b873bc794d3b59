import { IANAZone } from 'luxon';

const DAY_MS = 86_400_000;
/** Zones change their offset on quarter hours of UTC. */
const QUARTER_MS = 900_000;
const KEPT_OFFSETS = 20_000;
const KEPT_ZONES = 32;

const two = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
const three = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));

/** Whether the name is an IANA time zone (`UTC` is one; offsets such as `+02:00` are not). */
export function isZone(name: string): boolean {
  return DisplayTime.knows(name) || (/^[A-Za-z]/.test(name) && IANAZone.isValidZone(name));
}

/**
 * Writes instants as the contract shows them, on the wall clock of a zone, with a numeric offset; `Z` where the offset
 * is zero.
 */
export class DisplayTime {
  private readonly zone: IANAZone;
  private readonly offsets = new Map<number, number>();
  private day = NaN;
  private dayText = '';

  private constructor(name: string) {
    this.zone = IANAZone.create(name);
  }

  private static readonly known = new Map<string, DisplayTime>();

  static knows(name: string): boolean {
    return DisplayTime.known.has(name);
  }

  /** The writer for a zone that `isZone` accepts. */
  static in(name: string): DisplayTime {
    let found = this.known.get(name);
    if (found === undefined) {
      if (this.known.size >= KEPT_ZONES) this.known.clear();
      this.known.set(name, (found = new DisplayTime(name)));
    }
    return found;
  }

  /** `2025-03-10T13:33:42+02:00`; milliseconds are left out. */
  seconds(epochMs: number): string {
    return this.write(epochMs, false);
  }

  /** `2025-05-21T12:09:23.312+03:00`. */
  milliseconds(epochMs: number): string {
    return this.write(epochMs, true);
  }

  private write(epochMs: number, withMilliseconds: boolean): string {
    const offset = this.offsetAt(epochMs);
    const local = epochMs + offset * 60_000;
    const day = Math.floor(local / DAY_MS);
    if (day !== this.day) {
      this.day = day;
      this.dayText = new Date(day * DAY_MS).toISOString().slice(0, 11);
    }
    const ms = local - day * DAY_MS;
    const s = Math.floor(ms / 1000);
    const clock = `${two[Math.floor(s / 3600)]!}:${two[Math.floor(s / 60) % 60]!}:${two[s % 60]!}`;
    const fraction = withMilliseconds ? `.${three[ms % 1000]!}` : '';
    return `${this.dayText}${clock}${fraction}${designator(offset)}`;
  }

  /** Minutes east of UTC. */
  private offsetAt(epochMs: number): number {
    const quarter = Math.floor(epochMs / QUARTER_MS);
    const known = this.offsets.get(quarter);
    if (known !== undefined) return known;
    if (this.offsets.size >= KEPT_OFFSETS) this.offsets.clear();
    const offset = this.zone.offset(quarter * QUARTER_MS);
    this.offsets.set(quarter, offset);
    return offset;
  }
}

function designator(offset: number): string {
  if (offset === 0) return 'Z';
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two[Math.floor(minutes / 60)]!}:${two[minutes % 60]!}`;
}

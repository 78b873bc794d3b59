import { DateTime, FixedOffsetZone } from 'luxon';
import type { Value } from './query.js';
import type { Choose } from './random.js';

/** Offsets in minutes, whole and broken hours, to the ends of what zones use. */
const offsets = [0, 0, 60, 120, 180, -150, -210, -300, 345, 840, -720];

/** One of the literal's spellings in the ABNF of OData 4.01; all of them mean the same value of the same type. */
export function spell(value: Value, choose: Choose): string {
  switch (value.t) {
    case 'null':
      return 'null';
    case 'text':
      return `'${value.v.replaceAll("'", "''")}'`;
    case 'date':
      return value.v;
    case 'int':
      return String(value.v);
    case 'bool':
      return String(value.v === 1);
    case 'real':
      return spellReal(value.v, choose);
    case 'time':
      return spellTime(value.v, choose);
    case 'clock':
      return spellClock(value.v, choose);
    case 'span':
      return spellSpan(value.v, choose);
  }
}

/** Every spelling says that it is no whole number: by a fraction, an exponent, or a name. */
function spellReal(v: number, choose: Choose): string {
  if (Number.isNaN(v)) return 'NaN';
  if (!Number.isFinite(v)) return v > 0 ? 'INF' : '-INF';
  const plain = Number.isInteger(v) ? `${v}.0` : String(v);
  if (plain.includes('e')) return plain;
  return [plain, `${plain}0`, `${v}e0`, `${v}E+0`, `${v}e-0`][choose(5)];
}

function spellTime(ms: number, choose: Choose): string {
  const minutes = offsets[choose(offsets.length)];
  const local = DateTime.fromMillis(Math.floor(ms), { zone: FixedOffsetZone.instance(minutes) });
  const tail = minutes === 0 && choose(4) > 0 ? 'Z' : local.toFormat('ZZ');
  return `${local.toFormat("yyyy-MM-dd'T'HH:mm")}${seconds(ms, choose)}${tail}`;
}

function spellClock(ms: number, choose: Choose): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}${seconds(ms, choose)}`;
}

/** `:ss` with as many fraction digits as needed or more; nothing where it is zero, sometimes. */
function seconds(ms: number, choose: Choose): string {
  const whole = Math.floor(ms);
  const fraction =
    String(whole % 1000).padStart(3, '0') + (ms === whole ? '' : String(ms - whole).slice(2, 6));
  const needed = fraction.replace(/0+$/, '');
  const second = Math.floor(whole / 1000) % 60;
  if (second === 0 && needed === '' && choose(3) === 0) return '';
  const digits = [needed, fraction, fraction.padEnd(7, '0'), fraction.padEnd(12, '0')][choose(4)];
  return `:${String(second).padStart(2, '0')}${digits === '' ? '' : `.${digits}`}`;
}

function spellSpan(ms: number, choose: Choose): string {
  const size = Math.abs(ms);
  const hours = Math.floor(size / 3_600_000);
  const rest = (size % 3_600_000) / 1000;
  const parts = choose(2) === 0 ? `${size / 1000}S` : `${hours}H${rest}S`;
  return `duration'${ms < 0 ? '-' : ''}PT${parts}'`;
}

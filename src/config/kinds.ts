/** How a setting's text becomes its value. Every reader is pure and answers a `Reading`, never throws. */

export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly allowed: string };

/** One kind of value: what the documentation says is allowed, and how a trimmed, non-empty text is read. */
export interface Kind<T> {
  readonly type: string;
  /** Completes the sentence "allowed is …", in a problem and in the documentation. */
  readonly allowed: string;
  readonly read: (text: string) => Reading<T>;
}

function kind<T>(type: string, allowed: string, read: (text: string) => T | undefined): Kind<T> {
  return {
    type,
    allowed,
    read(text) {
      const value = read(text);
      return value === undefined ? { ok: false, allowed } : { ok: true, value };
    },
  };
}

/** A whole number in plain decimal digits, both bounds included. */
export function integer(min: number, max: number): Kind<number> {
  return kind('integer', `${String(min)} to ${String(max)}`, (text) => {
    const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  });
}

const byteUnits: Readonly<Record<string, number>> = { '': 1, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };

/** A number of bytes, both bounds included, which may be given in KiB, MiB or GiB (IEC 80000-13). */
export function byteCount(min: number, max: number): Kind<number> {
  const allowed = `${String(min)} to ${String(max)} bytes, or with a unit as 512 MiB`;
  return kind('bytes', allowed, (text) => {
    const [, digits, unit = ''] = /^(\d{1,15})(?:\s*([KMG]iB))?$/i.exec(text) ?? [];
    const value = digits === undefined ? Number.NaN : Number(digits) * byteUnits[unit.toLowerCase()]!;
    return value >= min && value <= max ? value : undefined;
  });
}

/** Minutes that divide a day, so that steps start over at each midnight of UTC. */
export function stepOfDay(): Kind<number> {
  const minutes = integer(1, 1440);
  return kind('integer', 'a divisor of 1440 (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, …)', (text) => {
    const reading = minutes.read(text);
    return reading.ok && 1440 % reading.value === 0 ? reading.value : undefined;
  });
}

/** A number in plain decimal notation, both bounds included. */
export function decimal(min: number, max: number): Kind<number> {
  return kind('number', `${String(min)} to ${String(max)}`, (text) => {
    const value = /^(\d{1,15}(\.\d{1,15})?|\.\d{1,15})$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  });
}

export function flag(): Kind<boolean> {
  return kind('boolean', 'true or false', (text) => {
    const lower = text.toLowerCase();
    return lower === 'true' ? true : lower === 'false' ? false : undefined;
  });
}

/** One of the given words; their case does not matter. */
export function choice<const W extends string>(...words: readonly W[]): Kind<W> {
  const allowed = `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
  return kind('choice', allowed, (text) => words.find((word) => word === text.toLowerCase()));
}

/** A secret that can travel in an HTTP header: visible ASCII (RFC 9110 §5.5, VCHAR). */
export function secretText(min: number, max: number): Kind<string> {
  const allowed = `${String(min)} to ${String(max)} visible ASCII characters without spaces`;
  return kind('text', allowed, (text) =>
    text.length >= min && text.length <= max && /^[\x21-\x7e]+$/.test(text) ? text : undefined,
  );
}

/** A host name or an IP address (IPv6 without brackets). */
export function host(): Kind<string> {
  return kind('text', 'a host name or an IP address, without port', (text) =>
    /^(?!.*\.\.)[A-Za-z0-9]([A-Za-z0-9.-]{0,252})$/.test(text) || /^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/.test(text)
      ? text
      : undefined,
  );
}

/** A file's path, absolute or from the working directory; whether it can be read shows when it is. */
export function filePath(): Kind<string> {
  return pathOf('a file');
}

/** A folder's path, absolute or from the working directory; whether it can be written shows when it is. */
export function folderPath(): Kind<string> {
  return pathOf('a folder');
}

function pathOf(what: string): Kind<string> {
  return kind('path', `the path of ${what}`, (text) =>
    text.length <= 4096 && !text.includes('\0') ? text : undefined,
  );
}

/** The URL of a Redis server: `redis:`, or `rediss:` for TLS, with user, password and number of the database where it needs them. */
export function redisUrl(): Kind<string> {
  return kind('URL', 'a URL such as redis://127.0.0.1:6379 or rediss://user:password@host:6379/0', (text) => {
    if (!/^rediss?:\/\/[^/]/i.test(text) || /[?#\s]/.test(text) || !URL.canParse(text)) return undefined;
    const { hostname, pathname } = new URL(text);
    return hostname !== '' && /^(\/\d{0,4})?$/.test(pathname) ? text : undefined;
  });
}

/** An absolute http(s) URL without user, query and fragment; the value has no slash at its end. */
export function httpUrl(): Kind<string> {
  return kind('URL', 'an absolute http or https URL without user, query and fragment', (text) => {
    if (!/^https?:\/\/[^/]/i.test(text) || /[?#\s]/.test(text) || !URL.canParse(text)) return undefined;
    const url = new URL(text);
    return url.username === '' && url.password === '' ? url.href.replace(/\/+$/, '') : undefined;
  });
}

/** Web origins as browsers send them (RFC 6454 §6.2), or a single `*` for all. */
export function webOrigins(): Kind<readonly string[]> {
  const allowed = 'origins such as https://bi.example.com, by commas, or * alone';
  return kind('list', allowed, (text) => {
    if (text === '*') return ['*'];
    const origins = text.split(',').map((each) => originOf(each.trim()));
    return origins.every((origin) => origin !== null) ? [...new Set(origins)] : undefined;
  });
}

/** Scheme, host and port, in lower case and without the scheme's own port; null where there is more or less to it. */
function originOf(text: string): string | null {
  if (!/^https?:\/\/[^/?#@*\s\\]+$/i.test(text) || !URL.canParse(text)) return null;
  return new URL(text).origin;
}

/** Names by commas, each once. */
export function names(): Kind<readonly string[]> {
  return kind('list', 'names by commas', (text) => {
    const all = text.split(',').map((each) => each.trim());
    return all.every((each) => /^[A-Za-z_]\w{0,127}$/.test(each)) ? [...new Set(all)] : undefined;
  });
}

/** A calendar day, `YYYY-MM-DD`, as text. */
export function calendarDay(): Kind<string> {
  return kind('date', 'a day as 2024-01-31, from 1970 on', (text) => {
    if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < '1970-01-01') return undefined;
    const instant = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text) ? text : undefined;
  });
}

/** An IANA time zone by its name, spelt as the tz database spells it. Bare offsets are no zones. */
export function timeZone(): Kind<string> {
  return kind('IANA zone', 'an IANA time zone such as UTC or Europe/Bucharest', (text) => {
    if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(text)) return undefined;
    try {
      const resolved = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
      // Intl replaces an alias by its older name (Asia/Kolkata by Asia/Calcutta): only its spelling is of use.
      return resolved.toLowerCase() === text.toLowerCase() ? resolved : text;
    } catch {
      return undefined;
    }
  });
}

/** Which proxies may say what the client's address, host and protocol are: none, a number of them, or which. */
export type TrustProxy = false | number | readonly string[];

const proxyName = /^(loopback|linklocal|uniquelocal|[0-9A-Fa-f:.]*[:.][0-9A-Fa-f:.]*(\/\d{1,3})?)$/;

/**
 * `false`, a number of proxies in front, or their addresses. `true` is refused on purpose: it would let any
 * caller choose the host that nextLinks point to.
 */
export function trustedProxies(): Kind<TrustProxy> {
  const allowed =
    'false, the number of proxies in front (1 to 16), or their addresses, subnets or loopback, by commas';
  return kind<TrustProxy>('list', allowed, (text) => {
    if (/^(false|0)$/i.test(text)) return false;
    if (/^\d+$/.test(text)) return Number(text) <= 16 ? Number(text) : undefined;
    const names = text.split(',').map((name) => name.trim());
    return names.every((name) => proxyName.test(name)) ? names : undefined;
  });
}

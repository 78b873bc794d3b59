import { percentDecoded, secretPattern, type SecretPattern } from './spellings.js';

/** What stands in place of a secret. */
export const MASK = '[redacted]';

/** How long a secret must be to be looked for: a shorter one would blot out ordinary words. */
const SHORTEST = 6;

/** How many secrets registered as `recent` are kept; the oldest goes first. */
const RECENT_SECRETS = 64;

/** Names of headers and members whose value is a secret whatever it holds. */
const secretName =
  /^(proxy-)?authorization$|^x-api-key$|^(set-)?cookie$|^api[-_]?key$|^passw(or)?d$|^secret$|^JOURNEY_API_KEY$|^FEED_SECRET$/i;

/** Each character of `api_key`, `=` and the separators may be percent-encoded, and that more than once. */
function encodable(...hex: string[]): string {
  return `%(?:25)*(?:${hex.join('|')})`;
}
const apiKeyName = [...'api_key']
  .map((char) => {
    const codes = [char.toLowerCase(), char.toUpperCase()].map((c) => c.charCodeAt(0).toString(16));
    return `(?:${char}|${encodable(...new Set(codes))})`;
  })
  .join('');
const apiKeyParameter = new RegExp(
  `((?:^|[?&;\\s"'(]|${encodable('3f', '26', '3b')})${apiKeyName}(?:=|${encodable('3d')}))[^&#\\s"<>]+`,
  'gi',
);

/** `Authorization` and `x-api-key` as running text has them; "Basic password" is prose. */
const headerInText =
  /\b((?:proxy-)?authorization|x-api-key)(["']?\s*[:=]\s*["']?(?:(?:Bearer|Basic)\s+)?)[^\s"',;]+/gi;
const schemeValue = /\b(Bearer|Basic)(\s+)(?!password\b|authentication\b|challenge)[A-Za-z0-9._~+/=-]{8,}/gi;

/** What a line must hold before it is worth taking apart. */
const suspicious = new RegExp(
  `authorization|api[-_]?key|cookie|passw|secret|bearer|basic|${apiKeyName}(?:=|${encodable('3d')})`,
  'i',
);

/** Knows the secrets of this process and takes them out of texts and of log lines. */
export class Redactor {
  readonly #lasting = new Map<string, SecretPattern>();
  readonly #recent = new Map<string, SecretPattern>();
  /** Longest first, so that a secret that begins another leaves nothing of it. */
  #patterns: readonly SecretPattern[] = [];

  /**
   * From now on this secret is masked wherever it stands: plain, percent-encoded, escaped for JSON, or in base64 as
   * the password of any user. Shorter ones than six characters are not looked for.
   *
   * @param lifetime `process` for the feed's own, `recent` for callers', of which a bounded number is kept.
   */
  register(secret: string, lifetime: 'process' | 'recent' = 'process'): void {
    if (secret.length < SHORTEST || this.#lasting.has(secret)) return;
    const store = lifetime === 'process' ? this.#lasting : this.#recent;
    const known = this.#recent.get(secret);
    this.#recent.delete(secret);
    store.set(secret, known ?? secretPattern(secret));
    const oldest = this.#recent.size > RECENT_SECRETS ? this.#recent.keys().next().value : undefined;
    if (oldest !== undefined) this.#recent.delete(oldest);
    if (known !== undefined) return;
    this.#patterns = [...this.#lasting.values(), ...this.#recent.values()].sort(
      (a, b) => b.length - a.length,
    );
  }

  /** The text without any secret this redactor can recognise. */
  text(text: string): string {
    return this.#found(text)
      .reduce((masked, { pattern }) => masked.replace(pattern, MASK), text)
      .replace(apiKeyParameter, `$1${MASK}`)
      .replace(headerInText, `$1$2${MASK}`)
      .replace(schemeValue, `$1$2${MASK}`);
  }

  /**
   * One line of JSON without secrets; still one line of JSON. Values are masked inside the parsed line, never in its
   * text, so that a caller cannot break the line's structure by choosing `","level":"` for a key.
   */
  line(line: string): string {
    if (!suspicious.test(line) && this.#found(line).length === 0) return line;
    try {
      return `${JSON.stringify(this.#value(JSON.parse(line), true))}\n`;
    } catch {
      return `${JSON.stringify({ level: 'error', msg: 'a log line was not JSON and is left out' })}\n`;
    }
  }

  #found(text: string): readonly SecretPattern[] {
    const decoded = percentDecoded(text);
    return this.#patterns.filter(({ mayBeIn }) => mayBeIn(decoded));
  }

  #value(value: unknown, isTop = false): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return this.#list(value);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        isTop ? name : this.text(name),
        secretName.test(name) && member !== null ? MASK : this.#value(member),
      ]),
    );
  }

  /** Node's `rawHeaders` alternate names and values in one list. */
  #list(values: readonly unknown[]): unknown[] {
    return values.map((value, index) => {
      const before = values[index - 1];
      return typeof before === 'string' && secretName.test(before) ? MASK : this.#value(value);
    });
  }
}

/** The redactor of this process: what one part of the program registers, every logger masks. */
export const redactor = new Redactor();

/** See {@link Redactor.register}. */
export function registerSecret(secret: string, lifetime: 'process' | 'recent' = 'process'): void {
  redactor.register(secret, lifetime);
}

/** A URL (absolute, or path and query) fit for the log: `api_key` in any spelling and every known secret masked. */
export function redactUrl(url: string): string {
  return redactor.text(url);
}

/** Finds one secret in every spelling in which it can get into a log line. */
export interface SecretPattern {
  readonly length: number;
  /** Quickly whether a text may hold the secret; `decoded` is what `percentDecoded` makes of that text. */
  readonly mayBeIn: (decoded: string) => boolean;
  readonly pattern: RegExp;
}

/** What is searched on every line must be quick: plain substrings first, the full pattern only where one is found. */
export function secretPattern(secret: string): SecretPattern {
  const cores = base64Cores(secret);
  const pattern = new RegExp([...cores.map(eitherAlphabet), plainOrEncoded(secret)].join('|'), 'g');
  const isPlain = /^[\x21-\x7e]+$/.test(secret) && !/[%"\\]/.test(secret);
  const forms = [secret, ...cores, ...cores.map((core) => core.replaceAll('+', '-').replaceAll('/', '_'))];
  const distinct = [...new Set(forms)];
  return {
    length: secret.length,
    mayBeIn: isPlain ? (decoded) => distinct.some((form) => decoded.includes(form)) : () => true,
    pattern,
  };
}

/** The text with each percent-encoded byte, also one encoded again and again, as the character of that code. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%(?:25)*([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Each character plain, percent-encoded (also again and again, in either case), or escaped for JSON. */
function plainOrEncoded(secret: string): string {
  return [...secret]
    .map((char) => {
      const bytes = [...Buffer.from(char, 'utf8')].map((byte) => `%(?:25)*${hexDigits(byte)}`);
      return `(?:${literal(char)}|${bytes.join('')}${escapedForJson(char)})`;
    })
    .join('');
}

function hexDigits(byte: number): string {
  return [...byte.toString(16).padStart(2, '0')]
    .map((digit) => (/\d/.test(digit) ? digit : `[${digit}${digit.toUpperCase()}]`))
    .join('');
}

function escapedForJson(char: string): string {
  const escaped = JSON.stringify(char).slice(1, -1);
  return escaped === char ? '' : `|${literal(escaped)}`;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/**
 * What base64 makes of the secret behind zero, one or two other bytes (modulo three), without the characters that
 * depend on its neighbours: so it is found as the password of any user name, in both alphabets of RFC 4648.
 */
function base64Cores(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = Math.ceil((before * 8) / 6);
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    const core = text.slice(first, whole);
    return core.length < 7 ? [] : [core];
  });
}

function eitherAlphabet(core: string): string {
  return literal(core).replace(/\\\+/g, '(?:\\+|-|%2[Bb])').replace(/\\\//g, '(?:\\/|_|%2[Ff])');
}

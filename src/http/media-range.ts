/** One of the formats a client accepts, as `Accept` and `$format` name them (RFC 9110 §12.5.1). Names are in lower case. */
export interface MediaRange {
  /** `application/json`, `application/*` or a star for both. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** How much it is liked, from 0 (not at all) to 1. */
  readonly quality: number;
}

const TOKEN = /[\w!#$%&'*+.^`|~-]+/.source;
const TYPE = new RegExp(`^\\s*(${TOKEN}/${TOKEN})\\s*(?=;|$)`);
const PARAMETER = new RegExp(
  `^;\\s*(?:(${TOKEN})\\s*=\\s*(?:(${TOKEN})|"((?:[^"\\\\]|\\\\.)*)"))?\\s*(?=;|$)`,
);

/** The ranges of a header, in its order; what cannot be read as one is left out. */
export const mediaRanges = (header: string): readonly MediaRange[] =>
  (header.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []).flatMap((text) => mediaRange(text) ?? []);

/** A single range; null where the text is none. */
export function mediaRange(text: string): MediaRange | null {
  const head = TYPE.exec(text);
  if (head === null) return null;
  const parameters = new Map<string, string>();
  let quality = 1;
  let rest = text.slice(head[0].length);
  while (rest !== '') {
    const part = PARAMETER.exec(rest);
    if (part === null) return null;
    const [whole, name = '', token, quoted = ''] = part;
    rest = rest.slice(whole.length);
    const value = token ?? quoted.replace(/\\(.)/g, '$1');
    if (name.toLowerCase() !== 'q') {
      if (name !== '') parameters.set(name.toLowerCase(), value);
      continue;
    }
    if (!/^(?:0(?:\.\d*)?|1(?:\.0*)?)$/.test(value)) return null;
    quality = Number(value);
  }
  return { type: head[1]!.toLowerCase(), parameters, quality };
}

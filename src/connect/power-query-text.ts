/** Values as Power Query's M language writes them. */

const named: Readonly<Record<string, string>> = { '\r': '#(cr)', '\n': '#(lf)', '\t': '#(tab)', '"': '""' };

const escaped = (found: string): string =>
  named[found] ?? (found === '#(' ? '#(#)(' : `#(${hex(found.charCodeAt(0))})`);

const hex = (code: number): string => code.toString(16).toUpperCase().padStart(4, '0');

// Control characters, the separators that M reads as line ends, and halves of pairs that UTF-8 cannot hold.
const DELICATE = /"|#\(|\p{Cc}|[\u2028\u2029]|\p{Cs}/gu;

/**
 * A text literal of M: a quote is doubled; what an editor might lose, or would take for the start of an escape, stands as `#(…)` (Power
 * Query M language specification, "Character escape sequences").
 */
export const textLiteral = (text: string): string => `"${text.replace(DELICATE, escaped)}"`;

/** A list of text literals of M. */
export const textList = (texts: readonly string[]): string => `{${texts.map(textLiteral).join(', ')}}`;

/** A name as an identifier of M: quoted, unless it is made of plain letters and no keyword. */
export const identifier = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !KEYWORDS.has(name) ? name : `#${textLiteral(name)}`;

const KEYWORDS = new Set(
  'and as each else error false if in is let meta not null or otherwise section shared then true try type'.split(
    ' ',
  ),
);

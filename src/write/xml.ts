const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
const escaped = (text: string): string => text.replace(/[&<>"\t\n\r]/g, (character) => ENTITIES[character]!);

/** An element as indented lines. Attributes that are null are left out; children are lines already, or one text. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | null>>,
  content: readonly string[] | string = [],
): readonly string[] {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [` ${key}="${escaped(value)}"`],
  );
  const start = `<${name}${given.join('')}`;
  if (typeof content === 'string') return [`${start}>${escaped(content)}</${name}>`];
  if (content.length === 0) return [`${start}/>`];
  return [`${start}>`, ...content.map((line) => `  ${line}`), `</${name}>`];
}

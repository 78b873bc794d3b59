/** An element of an XML document. Comments are dropped, and text outside of leaves. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

interface Open {
  name: string;
  attributes: Record<string, string>;
  children: Open[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string) => {
    const character = code === undefined ? ENTITIES[name] : String.fromCodePoint(Number(code));
    if (character === undefined) throw new Error(`&${name}; is not an entity of XML`);
    return character;
  });

const TOKEN = /<!--[^]*?-->|<\?[^]*?\?>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*"[^"<]*")*)\s*(\/?)>|([^<]+)/y;

/** The root of a document without document type and CDATA. Throws where it is not well-formed. */
export function parseXml(document: string): Element {
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < document.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(document);
    if (token === null) throw new Error(`not XML at ${String(at)}: ${document.slice(at, at + 40)}`);
    const [, closing, name, attributes, empty, text] = token;
    const current = open.at(-1)!;
    if (text !== undefined) current.text += unescaped(text);
    if (name === undefined) continue;
    if (closing === '/') {
      if (open.pop()!.name !== name) throw new Error(`</${name}> closes another element`);
      continue;
    }
    const element: Open = { name, attributes: readAttributes(attributes!), children: [], text: '' };
    current.children.push(element);
    if (empty !== '/') open.push(element);
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('it has not one root');
  return root.children[0]!;
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/([\w:.-]+)\s*=\s*"([^"]*)"/g)) {
    if (name! in attributes) throw new Error(`${name!} stands twice`);
    attributes[name!] = unescaped(value!);
  }
  return attributes;
}

/** All elements of a name below an element, and itself, in order. */
export function all(element: Element, name: string): readonly Element[] {
  return [
    ...(element.name === name ? [element] : []),
    ...element.children.flatMap((child) => all(child, name)),
  ];
}

/** Every element with the one around it. */
export function pairs(element: Element): readonly (readonly [Element, Element])[] {
  return element.children.flatMap((child) => [[child, element] as const, ...pairs(child)]);
}

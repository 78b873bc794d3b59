import { readDocument } from '../docs/blocks.js';

export type Row = Readonly<Record<string, unknown>>;

export interface Fence {
  readonly language: string;
  readonly text: string;
  /** The nearest heading above. */
  readonly heading: string;
}

/** The fenced blocks of a page, without the blanks that they are indented by. */
export function fencesOf(page: string): readonly Fence[] {
  const fences: Fence[] = [];
  let heading = '';
  const found = /^#+ (.+)$|^( *)```(\w+)\n([^]*?)\n *```$/gm;
  for (const [, title, indent = '', language = '', text = ''] of readDocument(page).matchAll(found)) {
    if (title !== undefined) heading = title;
    else fences.push({ language, heading, text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), '') });
  }
  return fences;
}

/** The addresses on a page, as they are typed: what stands in quotes or backticks ends with them. */
export function addressesOf(page: string): readonly string[] {
  const found = readDocument(page).matchAll(/["`]http:\/\/127\.0\.0\.1:4004(\/[^"`]*)["`]/g);
  return [...new Set([...found].map(([, address]) => address!))];
}

import { journeyShape, type Shape } from './wire.js';

/** A slot of the index by the member's path, as `contact/name`; of a list with where its members' leaves are. */
export type Slot =
  | { readonly kind: 'text' | 'whole' | 'instant'; readonly at: number }
  | {
      readonly kind: 'list';
      readonly at: number;
      readonly leaves: ReadonlyMap<string, number>;
      readonly width: number;
    };

/** What is read of a value, and into which slot. */
export type Node =
  | { readonly kind: 'text' | 'whole'; readonly at: number }
  | {
      readonly kind: 'record';
      readonly names: readonly Uint8Array[];
      readonly nodes: readonly Node[];
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly kind: 'list';
      readonly at: number;
      readonly member: Node;
      readonly width: number;
      readonly single: boolean;
    };

const encoder = new TextEncoder();

/** Gives the leaves of a record their slots, from `from` on. */
function compile(
  shape: Shape,
  path: string,
  slots: Map<string, Slot>,
  from: number,
): { node: Node; to: number } {
  if (typeof shape === 'string') {
    if (shape === 'textOrTexts') return compileList('text', path, slots, from, true);
    if (shape === 'key' || shape === 'instant') REQUIRED.push(from);
    const kind = shape === 'whole' ? 'whole' : 'text';
    slots.set(path, { kind: shape === 'instant' ? shape : kind, at: from });
    return { node: { kind, at: from }, to: from + 2 };
  }
  if ('list' in shape) return compileList(shape.list, path, slots, from, false);
  const names: Uint8Array[] = [];
  const nodes: Node[] = [];
  let to = from;
  for (const [name, member] of Object.entries(shape.record)) {
    const made = compile(member, path === '' ? name : `${path}/${name}`, slots, to);
    names.push(encoder.encode(`${name}"`));
    nodes.push(made.node);
    to = made.to;
  }
  return { node: { kind: 'record', names, nodes, from, to }, to };
}

/** Members stand behind each other, so that none holds a list itself. */
function compileList(
  member: Shape,
  path: string,
  slots: Map<string, Slot>,
  at: number,
  single: boolean,
): { node: Node; to: number } {
  const inner = new Map<string, Slot>();
  const { node, to: width } = compile(member, '', inner, 0);
  const leaves = new Map([...inner].map(([name, slot]) => [name, slot.at] as const));
  slots.set(path, { kind: 'list', at, leaves, width });
  return { node: { kind: 'list', at, member: node, width, single }, to: at + 2 };
}

/** Slots that a journey must fill. */
export const REQUIRED: number[] = [];
const found = new Map<string, Slot>();
export const ROOT = compile(journeyShape, '', found, 0);
/** Behind the slots stands where the record itself begins and ends. */
export const STRIDE = ROOT.to + 2;

/** The slots of a journey by the path of its members. */
export const journeySlots: ReadonlyMap<string, Slot> = found;

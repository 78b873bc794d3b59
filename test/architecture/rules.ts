import ts from 'typescript';

import { COMPOSITION, IMPURE_MODULES, mayImport, partOf, PURE } from './map.js';
import { importsOf, type Sources } from './sources.js';

/** The longest file, in lines as an editor counts them. */
export const MAX_LINES = 320;

/** Each import that goes against the map, as a sentence. */
export function edgesAgainstTheMap(sources: Sources): readonly string[] {
  return importsOf(sources).flatMap(({ file, specifier, target }) => {
    const from = partOf(file);
    const told = `${file} imports ${specifier}`;
    if (target === null)
      return PURE.includes(from) && IMPURE_MODULES.test(specifier) ? [`${told}: ${from} is pure`] : [];
    if (!sources.has(target)) return [`${told}: there is no ${target}`];
    const to = partOf(target);
    if (to === 'main.ts') return [`${told}: nothing imports main.ts`];
    const isAllowed = from === to || COMPOSITION.includes(from) || (mayImport[from]?.includes(to) ?? false);
    return isAllowed ? [] : [`${told}: ${from} may not import ${to}`];
  });
}

/** Files that stand in no part of the map. */
export function filesOffTheMap(sources: Sources): readonly string[] {
  return [...sources.keys()].filter(
    (file) => !COMPOSITION.includes(partOf(file)) && !(partOf(file) in mayImport),
  );
}

/** Files whose name says nothing of what they are for. */
export function emptyNames(sources: Sources): readonly string[] {
  return [...sources.keys()].filter((file) =>
    /(^|[/.-])(utils?|helpers?|common|misc|shared)([/.-]|$)/i.test(file),
  );
}

export function longFiles(sources: Sources): readonly string[] {
  return [...sources].flatMap(([file, text]) => {
    const lines = text.replace(/\n$/, '').split('\n').length;
    return lines > MAX_LINES ? [`${file} has ${String(lines)} lines`] : [];
  });
}

/** Uses of the console where the logger belongs; the commands talk to people. */
export function consoleUses(sources: Sources): readonly string[] {
  return usesOf(
    sources,
    (file) => !COMPOSITION.includes(partOf(file)),
    (node) => (isFree(node, 'console') ? 'console' : null),
  );
}

/** Uses of a clock, the network, chance or the process in a folder that must be pure. */
export function impureUses(sources: Sources): readonly string[] {
  return usesOf(sources, (file) => PURE.includes(partOf(file)), impurity);
}

const freeNames = [
  'fetch',
  'globalThis',
  'performance',
  'process',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'WebSocket',
];
/** These read a clock or draw at random, called or handed on. */
const impureMembers = /^(Date\.now|DateTime\.(now|local)|Math\.random|Settings\.\w+)$/;

function impurity(node: ts.Node): string | null {
  const free = freeNames.find((name) => isFree(node, name));
  if (free !== undefined) return free;
  if (ts.isPropertyAccessExpression(node)) return impureMembers.test(bare(node)) ? bare(node) : null;
  if (ts.isCallExpression(node) && bare(node.expression) === 'Date') return 'Date()';
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return null;
  const readsClock =
    ['Date', 'DateTime.utc'].includes(bare(node.expression)) && (node.arguments?.length ?? 0) === 0;
  return readsClock ? `${bare(node.expression)} without an instant` : null;
}

function bare(node: ts.Node): string {
  return node.getText().replace(/\s/g, '');
}

/** Whether the node is a use of the global of this name, not a member, a key or a type that is called the same. */
function isFree(node: ts.Node, name: string): boolean {
  if (!ts.isIdentifier(node) || node.text !== name) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent) || ts.isTypeReferenceNode(parent)) return false;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  return !('name' in parent && parent.name === node);
}

function usesOf(
  sources: Sources,
  isChecked: (file: string) => boolean,
  offence: (node: ts.Node) => string | null,
): readonly string[] {
  return [...sources]
    .filter(([file]) => isChecked(file))
    .flatMap(([file, text]) => {
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
      const found: string[] = [];
      const visit = (node: ts.Node): void => {
        const used = offence(node);
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        if (used !== null) found.push(`${file}:${String(line + 1)} uses ${used}`);
        ts.forEachChild(node, visit);
      };
      visit(source);
      return found;
    });
}

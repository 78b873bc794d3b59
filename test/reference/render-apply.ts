import {
  pathText,
  type Aggregate,
  type ComputeItem,
  type Grouping,
  type Measure,
  type Search,
} from './pipeline.js';
import type { Sequence, Transformation } from './pipeline.js';
import type { Pen } from './render.js';

/** A sequence of transformations as decoded `$apply` text. */
export function sequenceText(sequence: Sequence, pen: Pen): string {
  return sequence.map((step) => stepText(step, pen)).join('/');
}

function stepText(step: Transformation, pen: Pen): string {
  const call = (name: string, ...args: readonly string[]): string => `${name}(${args.join(pen.comma())})`;
  switch (step.k) {
    case 'identity':
      return 'identity';
    case 'filter':
      return call('filter', pen.cond(step.c).text);
    case 'search':
      return call('search', searchText(step.s, pen));
    case 'compute':
      return call('compute', computeText(step.items, pen));
    case 'orderby':
      return call('orderby', pen.order(step.items));
    case 'skip':
    case 'top':
      return call(step.k, String(step.n));
    case 'best':
      return call(step.which, String(step.amount), pen.val(step.v).text);
    case 'concat':
      return call('concat', ...step.sequences.map((sequence) => sequenceText(sequence, pen)));
    case 'groupby': {
      const by = `(${step.by.map((grouping) => groupingText(grouping, pen)).join(pen.comma())})`;
      return call('groupby', by, ...(step.then === null ? [] : [sequenceText(step.then, pen)]));
    }
    case 'aggregate':
      return call('aggregate', ...step.items.map((item) => itemText(item, pen)));
  }
}

function groupingText(grouping: Grouping, pen: Pen): string {
  if (!('rollup' in grouping)) return pathText(grouping);
  const levels = [...(grouping.all ? ['$all'] : []), ...grouping.rollup.map(pathText)];
  return `rollup(${levels.join(pen.comma())})`;
}

/** A custom aggregate needs no other name than its own. */
function itemText(item: Aggregate, pen: Pen): string {
  const bare = item.k === 'custom' && item.path.length === 0 && item.as === item.name;
  return bare ? item.name : `${measureText(item, pen)} as ${item.as}`;
}

function measureText(measure: Measure, pen: Pen): string {
  switch (measure.k) {
    case 'path':
      return `${pathText(measure)} with ${measure.method}`;
    case 'custom':
      return pathText(measure);
    case 'expression':
      return `${pen.val(measure.v).text} with ${measure.method}`;
    case 'number':
      return [...measure.path, '$count'].join('/');
    case 'from': {
      const by = measure.by.map(pathText).join(pen.comma());
      return `${measureText(measure.of, pen)} from ${by} with ${measure.method}`;
    }
  }
}

export function computeText(items: readonly ComputeItem[], pen: Pen): string {
  return items.map(({ v, name }) => `${pen.val(v).text} as ${name}`).join(pen.comma());
}

/** `AND` binds more than `OR`, `NOT` more than both; words side by side are and-ed (URL Conventions 4.01, 5.1.8). */
export function searchText(search: Search, pen: Pen): string {
  return searchPiece(search, pen).text;
}

const binding = { or: 1, and: 2, not: 3, term: 4 };

function searchPiece(search: Search, pen: Pen): { readonly text: string; readonly level: number } {
  const within = (inner: Search, least: number): string => {
    const { text, level } = searchPiece(inner, pen);
    return level < least || (level < binding.term && pen.choose(3) === 0) ? `(${text})` : text;
  };
  const level = binding[search.k];
  switch (search.k) {
    case 'term':
      return { text: search.phrase ? `"${search.text}"` : search.text, level };
    case 'not':
      return { text: `NOT ${within(search.s, binding.term)}`, level };
    case 'and':
    case 'or': {
      const word = search.k === 'or' ? ' OR ' : [' AND ', ' '][pen.choose(2)];
      return { text: `${within(search.l, level)}${word}${within(search.r, level)}`, level };
    }
  }
}

export type { CompareOp, ExpandItem, Expr, KeyPart, Options, OrderItem, SelectItem } from './ast.js';
export { parseOptions } from './options.js';
export { parseLine } from './parse-line.js';
export { parseKeyPredicate } from './parser.js';
export { splitPath, splitQuery } from './url.js';
export { bind, bindPredicate } from './bind.js';
export {
  type Bound,
  type BoundOrder,
  childrenOf,
  noteJoin,
  noteRead,
  noteReads,
  type Reads,
  type RowRef,
} from './bound.js';
export { compile, type Evaluate, type EvaluateContext, type Frames, type Row } from './evaluate.js';
export { type RangeVariable, refuse, type Scope, scopeAt } from './scope.js';
export { compareText, compareValues, type Value, type ValueType, valueTypeOf } from './value.js';

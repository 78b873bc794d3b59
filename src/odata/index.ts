export type {
  CompareOp,
  ComputeItem,
  ExpandItem,
  Expr,
  KeyPart,
  Options,
  OrderItem,
  RankMethod,
  SearchExpr,
  SelectItem,
} from './ast.js';
export { parseOptions } from './options.js';
export { parseLine } from './parse-line.js';
export { parseExpression, parseKeyPredicate } from './parser.js';
export { splitPath, splitQuery } from './url.js';
export { bind, bindKey, bindPredicate } from './bind.js';
export { bindApply, type BoundApply } from './bind-apply.js';
export { withSort } from './bind-apply-rows.js';
export { bindCompute } from './bind-compute.js';
export { type RootReference, RootReferences, type RootValues } from './root-references.js';
export { bindSearch } from './bind-search.js';
export {
  type Bound,
  type BoundOrder,
  childrenOf,
  type Computed,
  noteJoin,
  noteRead,
  noteReads,
  type Reads,
  type RowRef,
} from './bound.js';
export {
  type Aggregation,
  type Apply,
  type DerivedSet,
  isDerived,
  noteStages,
  noteStored,
  type SortStage,
  type Stage,
  type Step,
  type Taken,
} from './bound-apply.js';
export { compile, type Evaluate, type EvaluateContext, type Frames, type Row } from './evaluate.js';
export { functionNames } from './functions.js';
export { type RangeVariable, refuse, type Scope, scopeAt } from './scope.js';
export { compareText, compareValues, edmTypeOf, type Value, type ValueType, valueTypeOf } from './value.js';

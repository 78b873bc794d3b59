export { loadModel } from './load.js';
export type { BoundKind, Column, ColumnFilter, ColumnSource, EdmType, EntitySet, MatchKind, Model, SourceEndpoint } from './model.js';

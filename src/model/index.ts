export { loadModel } from './load.js';
export type {
  BoundKind,
  Column,
  ColumnFilter,
  ColumnSource,
  EdmType,
  EntitySet,
  FilterName,
  MatchKind,
  Model,
  Navigation,
  PlacePart,
  RowSource,
  SetSource,
  SourceEndpoint,
} from './model.js';

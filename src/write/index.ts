export { type Chunk, collectionJson, type PageFrame, whenSent, type Written } from './collection.js';
export {
  type ContextBase,
  contextUrl,
  type Projection,
  propertyContextUrl,
  referenceContextUrl,
} from './context-url.js';
export { BYTE_ORDER_MARK, compileCsvRow, csvHeader } from './csv.js';
export { canonicalPath, compileEntityId } from './entity-id.js';
export { type FlatColumn, flatColumns } from './flat.js';
export { entityJson, errorJson, propertyJson, serviceDocument } from './json.js';
export { metadataXml } from './metadata.js';
export { metadataJson } from './metadata-json.js';
export { openApi, type OpenApiSettings } from './openapi.js';
export { control, controlLead, jsonType, PLAIN, type Representation } from './representation.js';
export { compileReference, compileWriteRow, compileWriteValue, type WriteRow } from './rows.js';
export type { ComputedField, Field, Member, Shape, WriteContext } from './shape.js';

export {
  collectionJson,
  contextUrl,
  entityJson,
  errorJson,
  type Projection,
  propertyJson,
  serviceDocument,
} from './json.js';
export { metadataXml } from './metadata.js';
export { compileWriteRow, compileWriteValue, type Shape } from './rows.js';

export { collectionJson, contextUrl, entityJson, errorJson, serviceDocument } from './json.js';
export { metadataXml } from './metadata.js';
export { compileWriteRow } from './rows.js';

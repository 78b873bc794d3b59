export { catalogue, type ErrorCode } from './catalogue.js';
export { FeedError, type ErrorDetail } from './feed-error.js';
export { nearest, suggestion } from './nearest.js';

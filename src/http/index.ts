export { Access } from './access.js';
export { createApp, MAX_HEADER_BYTES } from './app.js';
export type { Feed } from './feed.js';
export { planRequest, readContext } from './pipeline.js';
export { openRows, type OpenRows, type RowBatch } from './rows.js';
export { answerUnreadable } from './unreadable.js';

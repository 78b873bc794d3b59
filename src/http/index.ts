export { Access } from './access.js';
export { createApp, MAX_HEADER_BYTES } from './app.js';
export type { LoadedDays, StatusSource } from './status.js';
export { UpstreamTally } from './status-upstream.js';
export type { Feed } from './feed.js';
export { answer, planRequest, readContext } from './pipeline.js';
export { openRows, type OpenRows } from './rows.js';
export { answerUnreadable } from './unreadable.js';
export type { RowBatch } from './walk-rows.js';

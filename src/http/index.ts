export { Access } from './access.js';
export { createApp, MAX_HEADER_BYTES } from './app.js';
export type { Feed } from './feed.js';
export { planRequest } from './pipeline.js';
export { answerUnreadable } from './unreadable.js';

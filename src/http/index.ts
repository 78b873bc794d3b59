export { Access } from './access.js';
export { createApp, MAX_HEADER_BYTES } from './app.js';
export { type Feed, planRequest } from './pipeline.js';
export { answerUnreadable } from './unreadable.js';

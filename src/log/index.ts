export { createLogger, type LogDestination, type Logger, type LoggerOptions } from './logger.js';
export { MASK, Redactor, redactUrl, registerSecret } from './mask.js';

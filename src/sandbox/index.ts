export { sandboxKeys } from './keys.js';
export { sandboxDefaults, type SandboxOptions } from './options.js';
export type { Fault } from './faults.js';
export type { RecordedRequest } from './request-log.js';
export { startSandbox, type Sandbox } from './server.js';

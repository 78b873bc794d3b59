export { countRows } from './count.js';
export type { JourneyRow } from './flatten.js';
export { Read, type ReadContext } from './read.js';
export type { Reader, UpstreamLimits } from './scan.js';
export { openSkiptoken, sealSkiptoken, type SkiptokenState } from './skiptoken.js';

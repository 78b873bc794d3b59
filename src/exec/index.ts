export { countRows } from './count.js';
export { Bundle, type JourneyRow, relatedRows } from './flatten.js';
export type { ReadContext } from './gather.js';
export { compareBy } from './pool.js';
export { Read } from './read.js';
export { openSkiptoken, sealSkiptoken, type SkiptokenState } from './skiptoken.js';
export { type Reader, RefusedFilter, type UpstreamLimits } from './upstream.js';

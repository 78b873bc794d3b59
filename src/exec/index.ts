export { countRows } from './count.js';
export { compileExpansion, type Related } from './expand.js';
export type { JourneyRow } from './flatten.js';
export { evaluationOf, type ReadContext } from './gather.js';
export { Read } from './read.js';
export { openSkiptoken, sealSkiptoken, type SkiptokenBinding, type SkiptokenState } from './skiptoken.js';
export { type Reader, RefusedFilter, type UpstreamLimits } from './upstream.js';

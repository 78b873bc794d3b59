export { type Applied, readApplied } from './apply/index.js';
export { countRows } from './count.js';
export { compileExpansion, type Related } from './expand.js';
export { type JourneyRow, type Rows, TableRow, TableRows } from './rows.js';
export { evaluationOf } from './gather.js';
export type { Keep, ReadContext, TableContext, TableStore } from './read-context.js';
export { MAX_SORTED_ROWS, Read } from './read.js';
export { keyOfDay } from './kept.js';
export { KnownRates } from './known-rates.js';
export { Latencies, type PageLatencies } from './latencies.js';
export { nextRows, ReadAhead } from './read-ahead.js';
export { withRoots } from './roots.js';
export { openSkiptoken, sealSkiptoken, type SkiptokenBinding, type SkiptokenState } from './skiptoken.js';
export {
  countMissing,
  keepDays,
  type LastingStore,
  type Missing,
  missingDays,
  settledDays,
  type WarmContext,
  type Warmed,
} from './warm.js';
export { type Flights, type Reader, RefusedFilter, type UpstreamLimits } from './upstream.js';

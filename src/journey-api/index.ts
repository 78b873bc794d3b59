export {
  createJourneyApi,
  type ClientOptions,
  type JourneyApi,
  type RequestEvent,
  type SearchContext,
} from './client.js';
export { systemClock, type Clock } from './clock.js';
export { asCallerFault, contractCodes, upstreamCode, type ContractCode, type KeyOwner } from './refusal.js';
export { regions, type Region } from './regions.js';
export * from './types.js';
export { readPage } from './page-shape.js';
export { peekCursor } from './peek-cursor.js';
export { journeySlots, type Slot } from './journey-slots.js';
export { indexJourneys, type RecordIndex } from './record-index.js';

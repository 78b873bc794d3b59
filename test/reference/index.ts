/**
 * A second, simple implementation of what the feed promises, sharing nothing with the product: full read, rows, queries,
 * their answers, and random queries to compare by.
 *
 *     const sets = buildSets(await readAll(url, key, { from, to }), 'Europe/Bucharest');
 *     const expected = answerJson(sets, query);
 *     const asked = renderQuery(query, style);
 */
export {
  readAll,
  type RawData,
  type RawJourney,
  type RawTransition,
  type RawTransitions,
  type ReadRange,
} from './read-all.js';
export { buildSets, timeText, toJson, withCalendar, type Row, type Sets } from './rows.js';
export {
  columns,
  defaultOrder,
  fixedNames,
  navigations,
  setNames,
  startColumn,
  type ColumnType,
  type SetName,
} from './model.js';
export * as q from './query.js';
export type { Cond, Expansion, OrderItem, Query, Val } from './query.js';
export { compareText, evaluate, valueOf } from './evaluate.js';
export { answer, answerJson, inOrder, matching, type StartRange } from './order.js';
export { outcomeOf, type Outcome } from './apply-answer.js';
export { anyApplied, anyComputed } from './pipelines.js';
export type { Json } from './derived.js';
export type { Sequence, Transformation } from './pipeline.js';
export { nestedAnswer, relatedAnswer, type Nested } from './expand.js';
export { anyNested, anyPinned, pins, type Pin } from './nested.js';
export { encode, plainStyle, renderCond, renderQuery, type Style } from './render.js';
export {
  allFeatures,
  anyFilter,
  anyQuery,
  anyStyle,
  flatFeatures,
  traitsOf,
  type Features,
  type Traits,
} from './arbitrary.js';
export { keyPredicate, keys } from './keys.js';
export { pushable } from './pushable.js';
export { faultsOf, type SearchBody } from './requests.js';

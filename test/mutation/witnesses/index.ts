import { witnesses as columns } from './columns.js';
import { witnesses as evaluation } from './evaluation.js';
import type { Witness } from './kit.js';
import { witnesses as kept } from './kept.js';
import { witnesses as lists } from './lists.js';
import { witnesses as orders } from './orders.js';
import { witnesses as ranges } from './ranges.js';
import { witnesses as spellings } from './spellings.js';
import { witnesses as translation } from './translation.js';
import { witnesses as upstream } from './upstream.js';
import { witnesses as windows } from './windows.js';

export { ensure, type Witness } from './kit.js';
export const witnesses: readonly Witness[] = [
  ...columns,
  ...lists,
  ...translation,
  ...windows,
  ...ranges,
  ...orders,
  ...upstream,
  ...kept,
  ...evaluation,
  ...spellings,
];

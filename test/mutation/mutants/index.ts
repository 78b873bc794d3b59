import type { Mutant } from '../program.js';
import { mutants as csdl } from './csdl.js';
import { mutants as kept } from './kept.js';
import { mutants as orders } from './orders.js';
import { mutants as pushdown } from './pushdown.js';
import { mutants as requests } from './requests.js';
import { mutants as rows } from './rows.js';
import { mutants as transcribe } from './transcribe.js';
import { mutants as translation } from './translation.js';
import { mutants as upstream } from './upstream.js';
import { mutants as windows } from './windows.js';

export const mutants: readonly Mutant[] = [
  ...csdl,
  ...translation,
  ...pushdown,
  ...windows,
  ...requests,
  ...orders,
  ...upstream,
  ...kept,
  ...rows,
  ...transcribe,
];

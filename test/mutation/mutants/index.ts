import type { Mutant } from '../program.js';
import { mutants as csdl } from './csdl.js';
import { mutants as planning } from './planning.js';
import { mutants as reading } from './reading.js';

export const mutants: readonly Mutant[] = [...csdl, ...planning, ...reading];

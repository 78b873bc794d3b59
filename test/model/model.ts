import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EntitySet, loadModel, type Model } from '../../src/model/index.js';

/** The CSDL the program loads, as text. */
export const csdl = readFileSync(join(__dirname, '../../metadata/journey-feed.csdl.json'), 'utf8');

export const model: Model = loadModel(csdl);

export function setOf(name: string, from: Model = model): EntitySet {
  const set = from.sets.get(name);
  if (set === undefined) throw new Error(`no set ${name}`);
  return set;
}

export const journeys = setOf('Journeys');
export const transitions = setOf('Transitions');

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
export const transitionAgents = setOf('TransitionAgents');

/** Every set, by name, for tables of tests. */
export const namedSets = [...model.sets.values()].map((set) => [set.name, set] as const);
/** Those that are read from the upstream. */
export const upstreamSets = namedSets.filter(([, { source }]) => source.kind === 'endpoint');

import type { Mutant } from '../program.js';
import { breaks } from './breaks.js';

export const mutants: readonly Mutant[] = [
  ...breaks('exec/kept.ts')(
    [
      'kept days answer what was left to filters',
      "checked.has(conjunct) || (pushed === 'window' && exact)",
      'true',
      'kept transitions, and a filter that the upstream alone decides',
    ],
    [
      'kept days answer what looks at other sets',
      '!joins && [...reads.keys()].every((set) => set === query.set)',
      'true',
      'kept days, and what is expanded in them',
    ],
    [
      'kept days are not found',
      '[partition, name, zone.name, start, end]',
      '[partition, name, zone.name, start, end, Math.random()]',
      'kept days answer other conditions without a request',
    ],
  ),
  ...breaks('exec/tables.ts')([
    'parts are kept as days',
    'if (isCovered(day, part.covered)) this.#keep',
    'this.#keep',
    'days of which a part was skipped',
  ]),
  ...breaks('exec/table-gatherer.ts')([
    'kept days give more than their part that is asked for',
    'places: places.filter((place) => isWithin(table.starts[place]!, within))',
    'places',
    'a range that begins within a kept day',
  ]),
  ...breaks('exec/read.ts')([
    'journeys read by name come with their day again',
    'if (this.#stragglers.size === 0) return gathered;',
    'return gathered;',
    'transitions in pages, by time, over kept days',
  ]),
];

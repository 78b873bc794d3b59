import type { SandboxOptions } from './options.js';
import type { SimEvent } from './simulation/events.js';
import { hash32 } from './simulation/random.js';

/** Puts a journey's transitions, given ascending, into the order of the switch; shuffled is the same every time. */
export function arrange(
  transitions: readonly SimEvent[],
  journeyId: string,
  { transitionOrder }: Pick<SandboxOptions, 'transitionOrder'>,
): readonly SimEvent[] {
  if (transitionOrder === 'ascending') return transitions;
  if (transitionOrder === 'descending') return transitions.toReversed();
  const salt = parseInt(journeyId.slice(0, 8), 16);
  return transitions
    .map((event, position) => ({ event, rank: hash32(salt, position) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ event }) => event);
}

import { durationText } from '../explore/cells.js';
import type { State } from './model.js';

interface Manner {
  readonly words: string;
  /** Colour token. */
  readonly token: string;
}

/** What the Journey API's states are called in sentences, and their colours. */
const MANNERS: Readonly<Record<string, Manner>> = {
  STARTED: { words: 'Started', token: '--line-strong' },
  IN_SCRIPT: { words: 'In script', token: '--part-script' },
  WAITING: { words: 'Waiting', token: '--part-wait' },
  TALKING: { words: 'Talking', token: '--part-talk' },
  HOLD: { words: 'On hold', token: '--part-hold' },
  OUTBOUND_CALL_INITIATED: { words: 'Calling out', token: '--part-dial' },
  TRANSFER: { words: 'Transfer', token: '--line-strong' },
  /** No transition: it is only measured. */
  WRAP_UP: { words: 'Wrap-up', token: '--part-wrap' },
  FINISHED: { words: 'Finished', token: '--line-strong' },
};

/** A state that is not documented is shown under its own name. */
export const mannerOf = (name: string): Manner => MANNERS[name] ?? { words: name, token: '--line-strong' };

/** The wall clock of a time, as the feed wrote it in its zone. */
export const clockOf = (time: string): string => time.slice(11, 19);

/** Who and where: `Sales, Marsha Mellow`. */
export function partyOf(state: State): string {
  const { queue, ringGroup, agents, externalNumber } = state;
  const parts = [queue, ringGroup === null ? null : `${ringGroup} (ring group)`, ...agents, externalNumber];
  return parts.filter((part) => part !== null).join(', ');
}

/** Where a transfer came from. */
export const originOf = ({ previous: { queue, ringGroup, agents } }: State): string =>
  [...agents, queue, ringGroup].filter((part) => part !== null).join(', ');

/** A transition in one sentence. */
export function sentenceOf(state: State): string {
  const { words } = mannerOf(state.name);
  const where = partyOf(state);
  const clock = clockOf(state.time);
  if (state.name === 'TRANSFER') {
    const origin = originOf(state);
    const [from, to] = [origin === '' ? '' : ` from ${origin}`, where === '' ? '' : ` to ${where}`];
    return `${clock} ${words}${from}${to}.`;
  }
  const lasted =
    state.duration === null || state.duration === 0 ? '' : ` for ${durationText(state.duration)}`;
  return `${clock} ${words}${lasted}${where === '' ? '' : `: ${where}`} (${state.system}).`;
}

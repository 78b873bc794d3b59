import type { Agent, Named } from './company.js';
import type {
  Direction, ForwardTarget, HiddenKind, Interaction, InteractionOutcome, MediaType, SimEvent, TransitionName,
} from './events.js'; // prettier-ignore
import type { Random } from './random.js';

/** Where a customer is, or was: the parties of a state. */
export interface Party {
  readonly agents: readonly Agent[];
  readonly queue: Named | null;
  readonly ringGroup: Named | null;
  readonly externalNumber: string | null;
}

const NO_AGENTS: readonly Agent[] = Object.freeze([]);
export const nowhere: Party = { agents: NO_AGENTS, queue: null, ringGroup: null, externalNumber: null };

export function at(party: Partial<Party>): Party {
  return { ...nowhere, ...party };
}

/** The system an interaction runs on. */
export interface System {
  readonly platform: 'CC' | 'UC' | 'Engage';
  readonly pbx: string | null;
  readonly tenant: string | null;
}

const LETTERS = 36 ** 5;

/**
 * Records one journey as time goes by. States that last move the clock; moments do not.
 */
export class Tape {
  readonly events: SimEvent[] = [];
  private interaction!: Interaction;

  /** @param clock epoch milliseconds at which the journey's first event happens */
  constructor(
    readonly random: Random,
    public clock: number,
  ) {}

  /** Begins another interaction; what follows belongs to it. */
  open(system: System, direction: Direction, media: MediaType): void {
    const number = 1 + (this.random.word() % 3);
    const id =
      `int-${this.clock.toString(16)}-${this.letters()}${this.letters()}${this.letters()}` +
      `-${media.toLowerCase()}-0${number}-${system.tenant ?? system.pbx}`;
    // Contact Center leaves the type out, as the contract's example shows.
    const type = system.platform === 'CC' ? null : system.platform;
    this.interaction = { id, direction, media, type, pbx: system.pbx, tenant: system.tenant };
  }

  state(kind: TransitionName, duration: number, party: Party = nowhere): void {
    this.write(kind, duration, party, nowhere, null);
    this.clock += duration;
  }

  moment(kind: TransitionName, party: Party = nowhere): void {
    this.write(kind, 0, party, nowhere, null);
  }

  transfer(to: Party, from: Party): void {
    this.write('TRANSFER', 0, to, from, null);
  }

  forward(target: ForwardTarget): void {
    this.write('FORWARDED', 0, nowhere, nowhere, target);
  }

  /** A phone rings, or a case is offered, until now: the wait itself is a state of its own. */
  offered(duration: number, agent: Agent): void {
    this.write('OFFERED', duration, at({ agents: [agent] }), nowhere, null, this.clock - duration);
  }

  finish(outcome: InteractionOutcome): void {
    this.write('FINISHED', 0, nowhere, nowhere, outcome);
  }

  /** After the interaction; it delays nobody but the agent. */
  wrapUp(duration: number, agent: Agent, code: string | null): void {
    this.write('WRAP_UP', duration, at({ agents: [agent] }), nowhere, code);
  }

  pass(milliseconds: number): void {
    this.clock += milliseconds;
  }

  private letters(): string {
    return (this.random.word() % LETTERS).toString(36).padStart(5, '0');
  }

  private write(
    kind: TransitionName | HiddenKind,
    duration: number,
    to: Party,
    from: Party,
    detail: string | null,
    when = this.clock,
  ): void {
    this.events.push({
      kind,
      at: when,
      duration,
      interaction: this.interaction,
      agents: to.agents,
      previousAgents: from.agents,
      queue: to.queue,
      ringGroup: to.ringGroup,
      previousQueue: from.queue,
      previousRingGroup: from.ringGroup,
      externalNumber: to.externalNumber,
      detail,
    });
  }
}

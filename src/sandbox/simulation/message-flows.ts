import { wrapUpCodes, type Named, type Tenant } from './company.js';
import type { Direction, MediaType } from './events.js';
import { at, type System, type Tape } from './tape.js';

const HOUR_MS = 3_600_000;

/** Chats and emails live on Contact Center tenants and on Engage. */
function systemOf(tenant: Tenant): System {
  return { platform: tenant.phoneChannels.length === 0 ? 'Engage' : 'CC', pbx: null, tenant: tenant.id };
}

/** A chat: perhaps a bot, then a queue, then an agent, who may hand over to a second one. */
export function chat(tape: Tape, tenant: Tenant): void {
  const { random } = tape;
  tape.open(systemOf(tenant), 'Inbound', 'Chat');
  tape.moment('STARTED');
  if (random.chance(0.45)) {
    tape.forward('script');
    tape.state('IN_SCRIPT', 5000 + random.exponentialMs(50));
    if (random.chance(0.25)) return tape.finish('EndedInScript');
  }
  tape.forward('queue');
  serveMessage(tape, tenant, random.pickWeighted(tenant.queues), 'Chat');
}

/** A customer's email, answered after hours rather than seconds. */
export function email(tape: Tape, tenant: Tenant): void {
  tape.open(systemOf(tenant), 'Inbound', 'Email');
  tape.moment('STARTED');
  tape.forward('queue');
  serveMessage(tape, tenant, tape.random.pickWeighted(tenant.mailQueues), 'Email');
}

/** An email an agent writes unasked. */
export function outboundEmail(tape: Tape, tenant: Tenant): void {
  writeAgain(tape, tenant, 'Outbound', 'Email');
}

function serveMessage(tape: Tape, tenant: Tenant, queue: Named, media: MediaType): void {
  const { random } = tape;
  const wait = 1000 + random.exponentialMs(queue.waitSeconds);
  tape.state('WAITING', wait, at({ queue }));
  if (media === 'Chat' && random.chance(0.08)) return tape.finish('Abandoned');
  const agent = random.pickSkewed(tenant.agents);
  tape.offered(Math.min(wait, random.between(1000, 12_000)), agent);
  const here = at({ agents: [agent], queue });
  tape.state('TALKING', 20_000 + random.exponentialMs(media === 'Chat' ? 420 : 300), here);
  if (random.chance(0.09)) {
    const next = random.pickSkewed(tenant.agents);
    tape.transfer(at({ agents: [next] }), here);
    tape.state('TALKING', 10_000 + random.exponentialMs(300), at({ agents: [next] }));
  }
  tape.finish(random.chance(0.02) ? null : 'Handled');
  tape.wrapUp(2000 + random.exponentialMs(45), agent, random.chance(0.6) ? random.pick(wrapUpCodes) : null);
}

function writeAgain(tape: Tape, tenant: Tenant, direction: Direction, media: MediaType): void {
  const { random } = tape;
  const agent = random.pickSkewed(tenant.agents);
  tape.open(systemOf(tenant), direction, media);
  tape.state('TALKING', 15_000 + random.exponentialMs(240), at({ agents: [agent] }));
  tape.finish('Handled');
}

/** A correspondence of several days: replies on both sides until `hours` have passed. */
export function correspondence(tape: Tape, tenant: Tenant, hours: number): void {
  const { random } = tape;
  const end = tape.clock + hours * HOUR_MS;
  email(tape, tenant);
  while (tape.clock < end) {
    tape.pass(random.between(10 * HOUR_MS, 40 * HOUR_MS));
    if (random.chance(0.5)) email(tape, tenant);
    else writeAgain(tape, tenant, 'Outbound', 'Email');
  }
}

/** A chat that a customer leaves and takes up again days later. */
export function slowChat(tape: Tape, tenant: Tenant): void {
  const { random } = tape;
  chat(tape, tenant);
  for (let more = random.between(1, 2); more > 0; more--) {
    tape.pass(random.between(8 * HOUR_MS, 44 * HOUR_MS));
    chat(tape, tenant);
  }
}

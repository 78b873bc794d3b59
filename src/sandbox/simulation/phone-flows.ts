import {
  externalNumber,
  pbxs,
  tenants,
  wrapUpCodes,
  type Agent,
  type Named,
  type Pbx,
  type Tenant,
} from './company.js';
import { at, type Party, type System, type Tape } from './tape.js';

/** A region: its Contact Center tenant, its PBX, and the PBX calls go to when they leave the region. */
export interface Site {
  readonly tenant: Tenant;
  readonly pbx: Pbx;
  readonly other: Tenant;
}

export const northSite: Site = { tenant: tenants.north, pbx: pbxs.north, other: tenants.south };
export const southSite: Site = { tenant: tenants.south, pbx: pbxs.south, other: tenants.north };

export const ccOf = (tenant: Tenant): System => ({ platform: 'CC', pbx: null, tenant: tenant.id });
export const ucOf = (pbx: Pbx): System => ({ platform: 'UC', pbx: pbx.name, tenant: null });

/** A call is passed on at most so often. */
const MOST_TRANSFERS = 3;
const PATIENCE_SECONDS = 260;

/** An inbound call on a Contact Center channel: script, queue, agent, wherever it goes from there. */
export function inboundCall(tape: Tape, site: Site): void {
  const { random } = tape;
  tape.open(ccOf(site.tenant), 'Inbound', 'Phone');
  tape.moment('STARTED');
  tape.forward('script');
  tape.state('IN_SCRIPT', 3000 + random.exponentialMs(18));
  while (random.chance(0.14)) {
    tape.forward('script');
    tape.state('IN_SCRIPT', 2000 + random.exponentialMs(12));
  }
  const u = random.next();
  if (u < 0.1) return tape.finish('EndedInScript');
  if (u < 0.13) return tape.finish('ForwardedToVoicemail');
  if (u < 0.142) return tape.finish(null);
  tape.forward('queue');
  waitInQueue(tape, site, random.pickWeighted(site.tenant.queues), MOST_TRANSFERS);
}

/** Waits in a Contact Center queue until answered, overflowed, or out of patience. */
function waitInQueue(tape: Tape, site: Site, queue: Named, transfersLeft: number): void {
  const { random } = tape;
  const wait = 2000 + random.exponentialMs(queue.waitSeconds);
  const patience = 8000 + random.exponentialMs(PATIENCE_SECONDS);
  const place = at({ queue });
  if (patience < wait) {
    tape.state('WAITING', patience, place);
    return tape.finish('Abandoned');
  }
  if (random.chance(0.05)) {
    tape.state('WAITING', Math.ceil(wait / 2), place);
    // An announcement between two queues: script time, but no longer treatment before the first queue.
    tape.forward('script');
    tape.state('IN_SCRIPT', random.between(4000, 15_000));
    tape.forward('queue');
    return waitInQueue(tape, site, random.pickWeighted(site.tenant.queues), transfersLeft);
  }
  tape.state('WAITING', wait, place);
  const agents = site.tenant.agents;
  while (random.chance(0.06)) {
    const ringing = random.between(8000, 20_000);
    tape.state('WAITING', ringing, place);
    tape.offered(ringing, random.pickSkewed(agents));
  }
  const agent = random.pickSkewed(agents);
  tape.offered(Math.min(wait, random.between(1000, 9000)), agent);
  talkToAgent(tape, site, agent, queue, transfersLeft);
}

/** Talk and hold with one Contact Center agent, then the end or a transfer. */
function talkToAgent(tape: Tape, site: Site, agent: Agent, queue: Named | null, transfersLeft: number): void {
  const { random } = tape;
  const here = at({ agents: [agent], queue });
  converse(tape, here, 190);
  if (transfersLeft > 0 && random.chance(0.17)) return passOn(tape, site, agent, here, transfersLeft - 1);
  tape.finish('Handled');
  tape.wrapUp(4000 + random.exponentialMs(35), agent, random.chance(0.75) ? random.pick(wrapUpCodes) : null);
}

/** Talking, with holds between. */
function converse(tape: Tape, here: Party, meanSeconds: number): void {
  const { random } = tape;
  tape.state('TALKING', 4000 + random.exponentialMs(meanSeconds), here);
  let holds = 0;
  while (holds++ < 3 && random.chance(0.2)) {
    tape.state('HOLD', 2000 + random.exponentialMs(40), here);
    tape.state('TALKING', 3000 + random.exponentialMs(meanSeconds / 2), here);
  }
}

/** A transfer, blind or warm, to an agent, a queue, another system, or an external number. */
function passOn(tape: Tape, site: Site, agent: Agent, here: Party, transfersLeft: number): void {
  const { random } = tape;
  // Warm: the agent consults while the customer holds.
  if (random.chance(0.5)) tape.state('HOLD', 5000 + random.exponentialMs(30), here);
  const wrapUp = () => tape.wrapUp(random.between(3000, 30_000), agent, null);
  const u = random.next();
  if (u < 0.32) {
    const next = random.pickSkewed(site.tenant.agents);
    tape.transfer(at({ agents: [next] }), here);
    wrapUp();
    return talkToAgent(tape, site, next, null, transfersLeft);
  }
  if (u < 0.58) {
    const queue = random.pickWeighted(site.tenant.queues);
    tape.transfer(at({ queue }), here);
    wrapUp();
    return waitInQueue(tape, site, queue, transfersLeft);
  }
  if (u < 0.66) {
    tape.transfer(at({ externalNumber: externalNumber(random.word()) }), here);
    tape.finish('Handled');
    return wrapUp();
  }
  const pbx = random.chance(0.3) ? pbxs.hq : site.pbx;
  if (u < 0.8) {
    const ringGroup = random.pickWeighted(pbx.ringGroups);
    tape.transfer(at({ ringGroup }), here);
    leave(tape, wrapUp);
    tape.open(ucOf(pbx), 'Inbound', 'Phone');
    return ringTogether(tape, pbx, ringGroup, transfersLeft);
  }
  if (u < 0.95) {
    const user = random.pickSkewed(pbx.users);
    tape.transfer(at({ agents: [user] }), here);
    leave(tape, wrapUp);
    tape.open(ucOf(pbx), 'Inbound', 'Phone');
    return ringUser(tape, pbx, user, transfersLeft);
  }
  const queue = random.pickWeighted(site.other.queues);
  const there: Site = { tenant: site.other, pbx: pbxs.hq, other: site.tenant };
  tape.transfer(at({ queue }), here);
  leave(tape, wrapUp);
  tape.open(ccOf(there.tenant), 'Inbound', 'Phone');
  tape.moment('STARTED');
  waitInQueue(tape, there, queue, transfersLeft);
}

function leave(tape: Tape, wrapUp: () => void): void {
  tape.finish('Handled');
  wrapUp();
}

/** An inbound call to a PBX: auto-attendant, then a ring group, a call queue or a user. */
export function inboundUcCall(tape: Tape, pbx: Pbx): void {
  const { random } = tape;
  tape.open(ucOf(pbx), 'Inbound', 'Phone');
  const u = random.next();
  if (u < 0.25) return ringUser(tape, pbx, random.pickSkewed(pbx.users), 2);
  // UC has no channel that would record STARTED; the auto-attendant is its first state.
  tape.state('IN_SCRIPT', 2000 + random.exponentialMs(10));
  tape.forward('script');
  if (u < 0.31) return tape.finish('EndedInScript');
  if (u < 0.72) {
    tape.forward('ringGroup');
    return ringTogether(tape, pbx, random.pickWeighted(pbx.ringGroups), 2);
  }
  tape.forward('queue');
  const queue = random.pickWeighted(pbx.callQueues);
  const wait = 1000 + random.exponentialMs(queue.waitSeconds);
  tape.state('WAITING', wait, at({ queue }));
  if (random.chance(0.12)) return tape.finish('Abandoned');
  answerUc(tape, pbx, random.pickSkewed(pbx.users), Math.min(wait, 6000), { queue }, 1);
}

/** All phones of a ring group ring until one is answered, or voicemail takes the call. */
function ringTogether(tape: Tape, pbx: Pbx, ringGroup: Named, transfersLeft: number): void {
  const { random } = tape;
  const ringing = 1000 + random.exponentialMs(ringGroup.waitSeconds);
  tape.state('WAITING', ringing, at({ ringGroup }));
  const u = random.next();
  if (u < 0.14) return tape.finish('ForwardedToVoicemail');
  if (u < 0.24) return tape.finish('Abandoned');
  if (u < 0.32) {
    tape.forward('ringGroup');
    return ringTogether(tape, pbx, random.pickWeighted(pbx.ringGroups), transfersLeft);
  }
  answerUc(tape, pbx, random.pickSkewed(pbx.users), ringing, { ringGroup }, transfersLeft);
}

/** One phone rings: a wait that is neither a queue's nor a ring group's. */
function ringUser(tape: Tape, pbx: Pbx, user: Agent, transfersLeft: number): void {
  const { random } = tape;
  const ringing = random.between(2000, 25_000);
  tape.state('WAITING', ringing, at({ agents: [user] }));
  tape.offered(ringing, user);
  if (random.chance(0.15)) return tape.finish(random.chance(0.5) ? 'ForwardedToVoicemail' : 'Rejected');
  answerUc(tape, pbx, user, 0, {}, transfersLeft);
}

/** A user talks, and perhaps passes the caller on within the PBX, to another, or to an external number. */
function answerUc(
  tape: Tape,
  pbx: Pbx,
  user: Agent,
  ringing: number,
  party: Partial<Party>,
  transfersLeft: number,
): void {
  const { random } = tape;
  if (ringing > 0) tape.offered(ringing, user);
  const here = at({ agents: [user], ...party });
  converse(tape, here, 120);
  const u = random.next();
  if (transfersLeft === 0 || u > 0.16) return tape.finish('Accepted');
  if (u < 0.03) {
    tape.transfer(at({ externalNumber: externalNumber(random.word()) }), here);
    return tape.finish('Accepted');
  }
  if (u < 0.09) {
    const ringGroup = random.pickWeighted(pbx.ringGroups);
    tape.transfer(at({ ringGroup }), here);
    return ringTogether(tape, pbx, ringGroup, transfersLeft - 1);
  }
  if (u < 0.115) {
    const there = pbx === pbxs.hq ? pbxs.north : pbxs.hq;
    const next = random.pickSkewed(there.users);
    tape.transfer(at({ agents: [next] }), here);
    tape.finish('Accepted');
    tape.open(ucOf(there), 'Inbound', 'Phone');
    return ringUser(tape, there, next, transfersLeft - 1);
  }
  const next = random.pickSkewed(pbx.users);
  tape.transfer(at({ agents: [next] }), here);
  ringUser(tape, pbx, next, transfersLeft - 1);
}

/** An agent, or a dialler, calls a customer. */
export function outboundCall(tape: Tape, site: Site, number: string): void {
  const { random } = tape;
  const agent = random.pickSkewed(site.tenant.agents);
  tape.open(ccOf(site.tenant), 'Outbound', 'Phone');
  tape.state(
    'OUTBOUND_CALL_INITIATED',
    random.between(2000, 30_000),
    at({ agents: [agent], externalNumber: number }),
  );
  const u = random.next();
  if (u < 0.34) return tape.finish('NoAnswer');
  if (u < 0.36) return tape.finish(null);
  talkToAgent(tape, site, agent, null, 1);
}

export function outboundUcCall(tape: Tape, pbx: Pbx, number: string): void {
  const { random } = tape;
  const user = random.pickSkewed(pbx.users);
  tape.open(ucOf(pbx), 'Outbound', 'Phone');
  tape.state(
    'OUTBOUND_CALL_INITIATED',
    random.between(2000, 30_000),
    at({ agents: [user], externalNumber: number }),
  );
  if (random.chance(0.3)) return tape.finish('NoAnswer');
  answerUc(tape, pbx, user, 0, {}, 1);
}

/** Colleagues call each other; both are agents of the conversation. Some call their own second phone: one agent, twice. */
export function internalCall(tape: Tape, pbx: Pbx): void {
  const { random } = tape;
  const caller = random.pick(pbx.users);
  const callee = random.pick(pbx.users);
  tape.open(ucOf(pbx), 'Internal', 'Phone');
  const ringing = random.between(1000, 20_000);
  tape.state('WAITING', ringing, at({ agents: [callee] }));
  tape.offered(ringing, callee);
  if (random.chance(0.2)) return tape.finish('Rejected');
  converse(tape, at({ agents: [caller, callee] }), 90);
  tape.finish('Accepted');
}

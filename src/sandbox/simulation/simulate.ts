import {
  CUSTOMERS,
  customer,
  nobody,
  pbxs,
  tenants,
  type Channel,
  type Contact,
  type Pbx,
  type Tenant,
} from './company.js';
import { DAY_MS, isWeekend, outlastsAWeek } from './day-shape.js';
import type { SimJourney } from './events.js';
import { chat, correspondence, email, outboundEmail, slowChat } from './message-flows.js';
import {
  inboundCall, inboundUcCall, internalCall, northSite, outboundCall, outboundUcCall, southSite, type Site,
} from './phone-flows.js'; // prettier-ignore
import { hash32, Random } from './random.js';
import { Tape } from './tape.js';

const FLOW = 0xf10e;
const HOUR_MS = 3_600_000;

/** What starts a journey, with how often by day and by night or at weekends. */
type Kind = 'call' | 'ucCall' | 'chat' | 'email' | 'outbound' | 'outboundUc' | 'internal' | 'outboundEmail';
const BY_DAY: readonly { readonly kind: Kind; readonly weight: number }[] = [
  { kind: 'call', weight: 45 },
  { kind: 'ucCall', weight: 14 },
  { kind: 'chat', weight: 14 },
  { kind: 'email', weight: 8 },
  { kind: 'outbound', weight: 9 },
  { kind: 'outboundUc', weight: 5 },
  { kind: 'internal', weight: 4 },
  { kind: 'outboundEmail', weight: 1 },
];
const AT_REST: readonly { readonly kind: Kind; readonly weight: number }[] = [
  { kind: 'call', weight: 30 },
  { kind: 'ucCall', weight: 6 },
  { kind: 'chat', weight: 34 },
  { kind: 'email', weight: 26 },
  { kind: 'outbound', weight: 2 },
  { kind: 'internal', weight: 2 },
];

/** What must be known beforehand: the journey's place and when it begins. */
export interface Beginning {
  readonly id: string;
  readonly day: number;
  readonly index: number;
  readonly time: number;
  readonly firstAt: number;
}

/** Lives one journey through, from its first event to the last wrap-up. A pure function of seed and place. */
export function simulate(seed: number, beginning: Beginning): SimJourney {
  const { id, day, index, time, firstAt } = beginning;
  const random = new Random(hash32(seed, FLOW, day, index));
  const tape = new Tape(random, firstAt);
  const site = random.chance(0.6) ? northSite : southSite;
  const contact = customer(random.word() % CUSTOMERS);
  const start = { tape, site, contact };
  const opening = outlastsAWeek(seed, day, index)
    ? longCorrespondence(start)
    : begin(start, kindOf(random, day, firstAt));
  return {
    id,
    time,
    firstAt,
    settledAt: tape.events.reduce((latest, event) => Math.max(latest, event.at + event.duration), 0),
    events: tape.events,
    channel: opening.channel,
    contact: opening.contact,
    directionAsText: random.chance(0.12),
  };
}

interface Start {
  readonly tape: Tape;
  readonly site: Site;
  readonly contact: Contact;
}

/** `channel` is the initial Contact Center channel; journeys that never had one have none. */
interface Opening {
  readonly channel: Channel | null;
  readonly contact: Contact;
}

function kindOf(random: Random, day: number, firstAt: number): Kind {
  const hour = Math.floor((firstAt - day * DAY_MS) / HOUR_MS);
  const atWork = !isWeekend(day) && hour >= 6 && hour < 19;
  return random.pickWeighted(atWork ? BY_DAY : AT_REST).kind;
}

function longCorrespondence({ tape, site, contact }: Start): Opening {
  correspondence(tape, site.tenant, tape.random.between(172, 300));
  return { channel: site.tenant.mailChannels[0]!, contact };
}

function begin(start: Start, kind: Kind): Opening {
  const { tape, site, contact } = start;
  const { random } = tape;
  const number = contact.phoneNumber ?? '+443330000000';
  const pbx: Pbx = random.chance(0.25) ? pbxs.hq : site.pbx;
  const tenant: Tenant = random.chance(0.45) ? tenants.engage : site.tenant;
  switch (kind) {
    case 'call':
      inboundCall(tape, site);
      comeBack(start, number);
      return { channel: random.pick(site.tenant.phoneChannels), contact };
    case 'ucCall':
      inboundUcCall(tape, pbx);
      return { channel: null, contact };
    case 'chat':
      if (random.chance(0.012)) slowChat(tape, tenant);
      else chat(tape, tenant);
      if (random.chance(0.05)) comeBack(start, number);
      return { channel: random.pick(tenant.chatChannels), contact };
    case 'email':
      if (random.chance(0.04)) correspondence(tape, tenant, random.between(20, 120));
      else email(tape, tenant);
      return { channel: random.pick(tenant.mailChannels), contact };
    case 'outbound':
      outboundCall(tape, site, number);
      return { channel: random.pick(site.tenant.phoneChannels), contact };
    case 'outboundUc':
      outboundUcCall(tape, pbx, number);
      return { channel: null, contact };
    case 'internal':
      internalCall(tape, pbx);
      return { channel: null, contact: nobody };
    case 'outboundEmail':
      outboundEmail(tape, tenant);
      return { channel: random.pick(tenant.mailChannels), contact };
  }
}

/** Some customers are called back, call again, or write: one journey, another interaction. */
function comeBack({ tape, site }: Start, number: string): void {
  const { random } = tape;
  const u = random.next();
  if (u > 0.09) return;
  tape.pass(random.between(2 * 60_000, 3 * HOUR_MS));
  if (u < 0.04) outboundCall(tape, site, number);
  else if (u < 0.07) inboundCall(tape, site);
  else email(tape, site.tenant);
}

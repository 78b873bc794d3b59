/**
 * The made-up company behind the sandbox: three PBXs, three tenants, and whoever works there. Some names are awkward on
 * purpose (apostrophes, commas, `; `, accents, an emoji beyond the BMP, no name at all): real ones are.
 */

/** A queue or a ring group. `json` is the object as both endpoints print it. */
export interface Named {
  readonly name: string;
  readonly json: string;
  /** How many interactions it draws compared with its neighbours. */
  readonly weight: number;
  /** Mean seconds a caller waits here. */
  readonly waitSeconds: number;
}

export interface Agent {
  readonly name: string | null;
  readonly group: { readonly id: string; readonly name: string } | null;
  readonly json: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly json: string;
}

export interface Contact {
  readonly name: string | null;
  readonly phoneNumber: string | null;
  readonly email: string | null;
}

/** A Contact Center or Engage tenant with its queues, and agents by queue. */
export interface Tenant {
  readonly id: string;
  readonly queues: readonly Named[];
  readonly mailQueues: readonly Named[];
  readonly agents: readonly Agent[];
  readonly phoneChannels: readonly Channel[];
  readonly chatChannels: readonly Channel[];
  readonly mailChannels: readonly Channel[];
}

/** A Unified Communications PBX. */
export interface Pbx {
  readonly name: string;
  readonly callQueues: readonly Named[];
  readonly ringGroups: readonly Named[];
  readonly users: readonly Agent[];
}

function named(name: string, weight: number, waitSeconds: number): Named {
  return { name, weight, waitSeconds, json: JSON.stringify({ name }) };
}

function agent(name: string | null, group: readonly [id: string, name: string] | null): Agent {
  const value = { name, group: group === null ? null : { id: group[0], name: group[1] } };
  return { ...value, json: JSON.stringify(value) };
}

function channel(id: string, name: string): Channel {
  return { id, name, json: JSON.stringify({ id, name }) };
}

const FIRST_NAMES = [
  'Adaeze', 'Andrei', 'Beatriz', 'Chloé', 'Daan', 'Elif', 'Farid', 'Grace', 'Hana', 'Ivo', 'Jack', 'Kirsti',
  'Liam', 'Marsha', 'Ngozi', 'Oksana', 'Priya', 'Quentin', 'Rosa', 'Søren', 'Tomás', 'Uma', 'Wei', 'Zoë',
]; // prettier-ignore
const LAST_NAMES = [
  'Smith', 'Popescu', 'García', 'Dubois', 'de Vries', 'Yılmaz', 'Haddad', 'Okafor', 'Sato', 'Novák', 'Pott',
  'Nieminen', 'Murphy', 'Mellow', 'Kowalska', 'Shevchenko', 'Patel', 'Weiß', 'Lindqvist',
]; // prettier-ignore

function personName(number: number): string {
  const first = FIRST_NAMES[(number * 7) % FIRST_NAMES.length]!;
  return `${first} ${LAST_NAMES[(number * 5 + Math.floor(number / 24)) % LAST_NAMES.length]!}`;
}

/** Awkward names first: `pickSkewed` prefers the front, so they turn up in every day's data. */
const NORTH_AWKWARD = ["Siobhán O'Brien", 'Dr. Ruiz, Ana', 'Marsha Mellow'];
const SOUTH_AWKWARD = ['José; María Núñez', '李小龍', 'Zoë "Zed" Weiß'];
const NORTH_GROUPS = [['101', 'ungroup'], ['102', 'Team A'], ['103', 'Team B']] as const; // prettier-ignore
const SOUTH_GROUPS = [['101', 'ungroup'], ['201', 'Équipe Été'], ['202', "Night & 'Day'"]] as const; // prettier-ignore

function staff(awkward: readonly string[], from: number, groups: readonly (readonly [string, string])[]) {
  const names = [...awkward, ...Array.from({ length: 40 }, (_, i) => personName(from + i))];
  return names.map((name, i) => agent(name, groups[i % groups.length]!));
}

/** Users of a PBX belong to no agent group. */
function users(from: number): readonly Agent[] {
  return Array.from({ length: 18 }, (_, i) => agent(personName(from + i), null));
}

const northAgents = [
  ...staff(NORTH_AWKWARD, 0, NORTH_GROUPS),
  // The same person in a second group, and a deleted user whose name is gone.
  agent("Siobhán O'Brien", ['103', 'Team B']),
  agent(null, ['101', 'ungroup']),
];
const southAgents = [...staff(SOUTH_AWKWARD, 50, SOUTH_GROUPS), agent(null, ['101', 'ungroup'])];

const north: Tenant = {
  id: 'acmenorth01',
  queues: [
    named('Support S1', 10, 70),
    named('Support S2', 6, 55),
    named('Sales', 5, 25),
    named('Billing', 3, 95),
    named('Service Client', 2, 60),
    named('Returns; Exchanges', 1.5, 80),
    named('Technical — Tier 2', 0.8, 180),
  ],
  mailQueues: [named('Email Care', 3, 5400), named('Complaints', 1, 14_400)],
  agents: northAgents,
  phoneChannels: [channel('441122334455', 'Support Line'), channel('441122334456', 'Sales Line')],
  chatChannels: [channel('chat-web-north', 'Website Chat')],
  mailChannels: [channel('mail-care-north', 'care@north.example')],
};

const south: Tenant = {
  id: 'acmesouth01',
  queues: [
    named('Soporte Técnico', 7, 85),
    named('Ventas', 4, 30),
    named('Facturación', 2, 70),
    named('Premium 💎', 1, 12),
    named('Sales', 1, 40),
  ],
  mailQueues: [named('Correo', 2, 7200)],
  agents: southAgents,
  phoneChannels: [channel('34911223344', 'Línea Sur')],
  chatChannels: [channel('chat-web-south', 'Chat “Sur”')],
  mailChannels: [channel('mail-care-south', 'ayuda@south.example')],
};

const engage: Tenant = {
  id: 'acmeengage',
  queues: [named('Chat Support', 4, 35), named('Chat Sales', 2, 20)],
  mailQueues: [named('Engage Mail', 1, 3600)],
  agents: [...northAgents.slice(0, 12), ...southAgents.slice(0, 12)],
  phoneChannels: [],
  chatChannels: [channel('engage-messenger', 'Messenger')],
  mailChannels: [channel('engage-mail', 'hello@acme.example')],
};

const pbxNorth: Pbx = {
  name: 'acme-north',
  callQueues: [named('Reception', 3, 20), named('IT Helpdesk', 1, 45)],
  ringGroups: [named('1011', 4, 14), named('Front Desk', 2, 10), named("O'Hare Warehouse", 1, 22)],
  users: users(100),
};
const pbxSouth: Pbx = {
  name: 'acme-south',
  callQueues: [named('Recepción', 2, 25)],
  ringGroups: [named('1015', 3, 15), named('Almacén; Taller', 1, 20)],
  users: users(130),
};
const pbxHq: Pbx = {
  name: 'acme-hq',
  callQueues: [named('Reception', 1, 15)],
  ringGroups: [named('1011', 1, 12), named('Board Office', 1, 9)],
  users: users(160),
};

export const tenants = { north, south, engage } as const;
export const pbxs = { north: pbxNorth, south: pbxSouth, hq: pbxHq } as const;

export const wrapUpCodes: readonly string[] = [
  'Service Call', 'Support Call', 'Sale', 'Complaint', 'Refund', 'Follow-up; Callback', 'Información', 'Résolu ✓',
]; // prettier-ignore

/** The customers: the same few thousand people come back again and again. */
export function customer(number: number): Contact {
  const phoneNumber = `+4433${String(10_000_000 + ((number * 7919) % 89_999_999))}`;
  const email = number % 3 === 0 ? null : `customer${number}@mail.example`;
  if (number % 11 === 0) return { name: null, phoneNumber, email };
  if (number % 5 === 0) return { name: phoneNumber, phoneNumber, email: null };
  return { name: personName(number * 13 + 3), phoneNumber: number % 17 === 0 ? null : phoneNumber, email };
}

export const CUSTOMERS = 4000;
export const nobody: Contact = { name: null, phoneNumber: null, email: null };

export function externalNumber(number: number): string {
  return `+44113841${String(3000 + (number % 60))}`;
}

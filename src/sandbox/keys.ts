import { createHash, timingSafeEqual } from 'node:crypto';
import { pbxs, tenants } from './simulation/company.js';

/** What a key may see. A journey is visible when it touched one of the PBXs or one of the tenants. */
export interface Account {
  readonly key: string;
  readonly pbxNames: readonly string[];
  readonly tenantIds: readonly string[];
  /** Every journey of the company is visible; saves looking. */
  readonly seesAll: boolean;
  readonly forbidden: boolean;
}

function account(key: string, pbxNames: string[], tenantIds: string[], forbidden = false): Account {
  const seesAll =
    pbxNames.length === Object.keys(pbxs).length && tenantIds.length === Object.keys(tenants).length;
  return { key, pbxNames, tenantIds, seesAll, forbidden };
}

const { north, south, hq } = pbxs;
const accounts: readonly Account[] = [
  account(
    'sandbox-key',
    [north.name, south.name, hq.name],
    [tenants.north.id, tenants.south.id, tenants.engage.id],
  ),
  account('sandbox-key-north', [north.name, hq.name], [tenants.north.id]),
  account('sandbox-key-south', [south.name, hq.name], [tenants.south.id, tenants.engage.id]),
  account('sandbox-key-no-pbx', [], [tenants.north.id]),
  account('sandbox-key-forbidden', [], [], true),
];

/** The keys the sandbox knows. */
export const sandboxKeys = {
  /** Sees everything. */
  all: 'sandbox-key',
  /** Sees the north and the head office. */
  north: 'sandbox-key-north',
  /** Sees the south, Engage and the head office; overlaps with north. */
  south: 'sandbox-key-south',
  /** 403 missingPbxForCustomer. */
  withoutPbx: 'sandbox-key-no-pbx',
  /** 403. */
  forbidden: 'sandbox-key-forbidden',
} as const;

const digest = (key: string): Buffer => createHash('sha256').update(key).digest();
const digests = accounts.map(({ key }) => digest(key));

/** The account of a key, or null; takes the same time for every key. */
export function accountOf(key: string | undefined): Account | null {
  const given = digest(key ?? '');
  let found: Account | null = null;
  accounts.forEach((candidate, i) => {
    if (timingSafeEqual(given, digests[i]!)) found = candidate;
  });
  return found;
}

/** Eight hex digits that tell keys apart without telling the key. */
export function fingerprint(key: string | undefined): string | null {
  return key === undefined ? null : digest(key).toString('hex', 0, 4);
}

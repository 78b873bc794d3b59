import { BlockList, isIP } from 'node:net';

import type { SettingProblem } from './problem.js';
import { isSandboxed } from './settings.js';
import type { SettingName, SettingValues } from './table.js';

/** A rule that holds between settings; `breach` words what is wrong, or answers null. */
interface Rule {
  /** The rule is judged only when these were read without a problem. */
  readonly names: readonly [SettingName, ...SettingName[]];
  readonly breach: (values: SettingValues) => string | null;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Only this machine can reach such an address (RFC 6890 §2.2.2: 127.0.0.0/8; RFC 4291 §2.5.3: ::1). */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

const rules: readonly Rule[] = [
  {
    names: ['JOURNEY_API_URL', 'JOURNEY_API_REGION'],
    breach: ({ JOURNEY_API_URL: url, JOURNEY_API_REGION: region }) =>
      url !== null && region !== null
        ? `JOURNEY_API_URL and JOURNEY_API_REGION=${region} are both set: keep one of them`
        : null,
  },
  {
    names: ['FEED_ANONYMOUS', 'JOURNEY_API_KEY', 'JOURNEY_API_URL', 'JOURNEY_API_REGION'],
    breach: (values) =>
      values.FEED_ANONYMOUS === true && values.JOURNEY_API_KEY === null && !isSandboxed(values)
        ? 'FEED_ANONYMOUS=true needs JOURNEY_API_KEY or the sandbox: a caller without a credential has no key to read with'
        : null,
  },
  {
    names: ['HOST', 'JOURNEY_API_KEY', 'JOURNEY_API_URL', 'JOURNEY_API_REGION'],
    breach: (values) =>
      values.JOURNEY_API_KEY !== null && !isSandboxed(values) && !isLoopback(values.HOST)
        ? `HOST=${values.HOST} is open to other machines, and with JOURNEY_API_KEY whoever reaches the feed reads with ` +
          "that key: allowed is a loopback address such as 127.0.0.1; or leave JOURNEY_API_KEY out, so that callers' own keys are passed on"
        : null,
  },
  {
    names: ['FEED_CORS_ORIGINS', 'FEED_ANONYMOUS', 'JOURNEY_API_URL', 'JOURNEY_API_REGION'],
    breach: (values) =>
      values.FEED_CORS_ORIGINS?.includes('*') === true && !(values.FEED_ANONYMOUS ?? isSandboxed(values))
        ? 'FEED_CORS_ORIGINS=* invites every web page, and this feed asks for a key: allowed are single origins, or FEED_ANONYMOUS=true'
        : null,
  },
  {
    names: ['FEED_SETTLE_HOURS', 'FEED_MAX_JOURNEY_HOURS'],
    breach: ({ FEED_SETTLE_HOURS: settle, FEED_MAX_JOURNEY_HOURS: max }) =>
      settle !== null && settle < max
        ? `FEED_SETTLE_HOURS=${String(settle)} is less than FEED_MAX_JOURNEY_HOURS=${String(max)}: journeys would change after they were taken for final; allowed is ${String(max)} or more`
        : null,
  },
  {
    names: ['FEED_WARM_DAYS', 'JOURNEY_API_KEY', 'JOURNEY_API_URL', 'JOURNEY_API_REGION'],
    breach: (values) =>
      values.FEED_WARM_DAYS !== null && values.JOURNEY_API_KEY === null && !isSandboxed(values)
        ? `FEED_WARM_DAYS=${String(values.FEED_WARM_DAYS)} needs JOURNEY_API_KEY or the sandbox: what is read in the background needs a key`
        : null,
  },
  {
    names: ['FEED_WARM_DAYS', 'CACHE_BYTES'],
    breach: ({ FEED_WARM_DAYS: days, CACHE_BYTES: bytes }) =>
      days !== null && bytes === 0
        ? `FEED_WARM_DAYS=${String(days)} needs a cache, and with CACHE_BYTES=0 there is none: allowed is CACHE_BYTES above 0`
        : null,
  },
  {
    names: ['FEED_WARM_SETS', 'FEED_WARM_DAYS'],
    breach: ({ FEED_WARM_SETS: sets, FEED_WARM_DAYS: days }) =>
      sets !== null && days === null
        ? 'FEED_WARM_SETS does nothing without FEED_WARM_DAYS: set how many days to keep'
        : null,
  },
  {
    names: ['FEED_PAGE_SIZE', 'FEED_MAX_PAGE_SIZE'],
    breach: ({ FEED_PAGE_SIZE: size, FEED_MAX_PAGE_SIZE: max }) =>
      size > max
        ? `FEED_PAGE_SIZE=${String(size)} is above FEED_MAX_PAGE_SIZE=${String(max)}: allowed is at most ${String(max)}`
        : null,
  },
];

/** The rules that do not hold, leaving out those about settings that could not be read at all. */
export function breaches(values: SettingValues, unread: ReadonlySet<string>): readonly SettingProblem[] {
  return rules.flatMap(({ names, breach }) => {
    const message = names.some((name) => unread.has(name)) ? null : breach(values);
    return message === null ? [] : [{ name: names[0], message }];
  });
}

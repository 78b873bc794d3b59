import { type Mutant, swap } from '../program.js';
import { breaks } from './breaks.js';

/** The plan leaves an empty list out, and so does the client. */
const emptyList: Mutant = {
  name: 'trap 1: an empty list of filters is sent',
  file: 'plan/request.ts',
  change: swap('...(filters.length === 0 ? {} : { filters }),', 'filters,'),
  also: {
    file: 'journey-api/client.ts',
    change: swap('filters?.length ? { ...rest, filters } : rest', '{ ...rest, filters }'),
  },
  witness: 'a year',
};

const requests = [
  emptyList,
  ...breaks('plan/request.ts')(
    [
      'trap 2: a range starts on its second',
      'segment.start - (whole || !ends.startInclusive ? 1 : 0)',
      'segment.start',
      'a range from a journey to a journey, startsExcluded',
    ],
    [
      'trap 2: a range starts a millisecond late',
      'segment.start - (whole || !ends.startInclusive ? 1 : 0)',
      'segment.start + 1',
      'a range from a journey to a journey, plain',
    ],
    [
      'trap 2: a range ends on its second',
      'segment.end - (whole || ends.endInclusive ? 1 : 0)',
      'segment.end',
      'a count from a journey to a journey, endsIncluded',
    ],
  ),
  ...breaks('plan/segments.ts')(
    [
      'trap 2: sixty local days are asked at once',
      'const WIDEST_DAYS = 59;',
      'const WIDEST_DAYS = 60;',
      'Journeys/interactionIds asks by its filter',
    ],
    [
      'trap 2: an hour behind each border is lost',
      'const late = { start: border,',
      'const late = { start: border + 3_600_000,',
      'everything is read from a local day on, oldest first',
    ],
    [
      'trap 2: an hour behind each border is read twice',
      'end: border };',
      'end: border + 3_600_000 };',
      'a day of Transitions, by journeyTime, asks for that day',
    ],
    [
      'trap 2: borders lie an hour behind midnight, oldest first',
      'zone.startOfDay(zone.day(start) + days)',
      'zone.startOfDay(zone.day(start) + days) + 3_600_000',
      'everything is read from a local day on, oldest first',
    ],
    [
      'trap 2: borders lie an hour behind midnight, newest first',
      'zone.startOfDay(zone.day(end - 1) + 1 - days)',
      'zone.startOfDay(zone.day(end - 1) + 1 - days) + 3_600_000',
      'everything is read from a local day on, newest first',
    ],
  ),
  ...breaks('plan/plan.ts')(
    [
      'trap 2: a window made coarser settles what it widened',
      'whole && decidedByStart(',
      'decidedByStart(',
      'more instants than the window holds apart',
    ],
    [
      'trap 3: limits and totals count transitions',
      "set.source.rows.kind === 'record' &&",
      '',
      'transitions are not counted by totals',
    ],
    [
      'trap 13: what is checked is counted by totals',
      'conjuncts.every((conjunct) => conjunct.exact)',
      'true',
      'what is checked is read',
    ],
    [
      'every condition is settled by the window',
      '(conjunct) => whole &&',
      '(conjunct) => true ||',
      'what is checked is read',
    ],
    [
      'trap 11: related times bound nothing asked',
      "startsOf(predicate, zone, tolerance, 'count')",
      "startsOf(predicate, zone, tolerance, 'ignored')",
      'journeys by the times of their transitions',
    ],
    [
      'joins are forgotten',
      'const joins = endpointsRead(reads).size > 1;',
      'const joins = false;',
      'transitions by a column of their journey',
    ],
  ),
  ...breaks('plan/range.ts')(
    [
      'a bounded root does not hold',
      'if (context.bounds !== null) {',
      'if (context.bounds === undefined) {',
      'a bounded root always holds',
    ],
    [
      'trap 14: the open end is now',
      'return Math.floor(now / step) * step;',
      'return now;',
      'a lower bound decides alone',
    ],
    [
      'an identifier is looked for in the default range',
      'if (pinned) return earliest;',
      '',
      'an identifier is looked for beyond the default range',
    ],
    [
      'an upper bound shows days up to now',
      'zone.instant(zone.wall(end) - historyDays * DAY_MS)',
      'zone.startOfDay(zone.day(now) - historyDays)',
      'an upper bound alone shows the days up to it',
    ],
    [
      'the default range begins at this hour',
      'zone.startOfDay(zone.day(now) - historyDays);',
      'now - historyDays * DAY_MS;',
      'the default range begins at local midnight',
    ],
    [
      'a lower bound does not decide',
      '{ start: bounded.start ? FIRST_INSTANT : start,',
      '{ start: defaultStart(end, bounded.end, pinned, context),',
      'a lower bound decides alone',
    ],
  ),
  ...breaks('http/roots.ts')(
    [
      'the last day of a root is included',
      'Math.min(zone.startOfDay(to), end(now))',
      'Math.min(zone.endOfDay(to), end(now))',
      'a bounded root always holds',
    ],
    [
      'a root’s zone is not heeded',
      '?? defaults.zone',
      '&& defaults.zone',
      'a root’s zone has its own midnights',
    ],
    [
      'last days begin at this hour',
      'start: zone.startOfDay(zone.day(now) - days)',
      'start: now - days * 86_400_000',
      'last days begin at local midnight',
    ],
  ),
];

export const mutants: readonly Mutant[] = requests;

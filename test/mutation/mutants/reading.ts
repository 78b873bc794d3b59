import type { Mutant } from '../program.js';
import { breaks } from './planning.js';

const requests = [
  ...breaks('plan/request.ts')(
    [
      'trap 1: an empty list of filters is sent',
      '...(filters.length === 0 ? {} : { filters }),',
      'filters,',
      'a year',
    ],
    [
      'trap 2: a range starts on its second',
      'segment.start - (whole',
      'segment.start - (!whole',
      'a range from a journey to a journey, startsExcluded',
    ],
    [
      'trap 2: a range ends on its second',
      'segment.end - (whole',
      'segment.end - (!whole',
      'a count from a journey to a journey, endsIncluded',
    ],
  ),
  ...breaks('plan/segments.ts')(
    [
      'trap 2: sixty local days are asked at once',
      'const WIDEST_DAYS = 59;',
      'const WIDEST_DAYS = 60;',
      'seventy days and a filter, newest first',
    ],
    [
      'trap 2: an hour behind each border is lost',
      'const late = { start: border,',
      'const late = { start: border + 3_600_000,',
      'everything is read by local days, oldest first',
    ],
    [
      'trap 2: an hour behind each border is read twice',
      'end: border };',
      'end: border + 3_600_000 };',
      'everything is read by local days, newest first',
    ],
    [
      'trap 2: borders lie an hour behind midnight, oldest first',
      '(Math.floor(day / days) + 1) * days)',
      '(Math.floor(day / days) + 1) * days) + 3_600_000',
      'everything is read by local days, oldest first',
    ],
    [
      'trap 2: borders lie an hour behind midnight, newest first',
      ': Math.floor(day / days) * days)',
      ': Math.floor(day / days) * days) + 3_600_000',
      'everything is read by local days, newest first',
    ],
  ),
  ...breaks('plan/plan.ts')(
    [
      'trap 2: a part of a second is settled by the window',
      'whole && decidedByStart(',
      'decidedByStart(',
      'a part of a second',
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
    ['trap 11: related times bound nothing asked', "tolerance, 'count')", "tolerance, 'ignored')"],
    [
      'joins are forgotten',
      'const joins = endpointsRead(reads).size > 1;',
      'const joins = false;',
      'transitions by a column of their journey',
    ],
    [
      'the wrong end is read for $top 0',
      'if (query.top === 0',
      'if (query.top === 1',
      'journeys of one start, oldest first, parted by $top',
    ],
  ),
  ...breaks('plan/range.ts')(
    [
      'a bounded root does not hold',
      'if (context.bounds !== null) return',
      'if (context.bounds === undefined) return',
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

const orders = [
  ...breaks('plan/order.ts')(
    [
      'trap 9: transitions newest first wait for nothing',
      "bounds === 'event' ? maxJourneyMs + 2 * slackMs : 2 * slackMs",
      '2 * slackMs',
      'transitions by their own time, newest first',
    ],
    [
      'trap 9: skewed starts are not waited for',
      "const leadMs = bounds === 'start' ? 0 : 2 * slackMs;",
      'const leadMs = 0;',
      'transitions by their own time, where starts are skewed',
    ],
    [
      'trap 9: skewed starts are not waited for, newest first',
      'maxJourneyMs + 2 * slackMs : 2 * slackMs',
      'maxJourneyMs + 2 * slackMs : 0',
      'transitions newest first, where starts are skewed',
    ],
    [
      'trap 9: any order is read like time',
      "if (bounds === null) return { kind: 'sort',",
      "if (false) return { kind: 'sort',",
      'nulls come first',
    ],
    [
      'trap 9: newest first is read oldest first',
      "direction: first.descending ? 'DESC' : 'ASC'",
      "direction: 'ASC'",
      'transitions by their own time, newest first',
    ],
    [
      'trap 9: ties have no order',
      '...set.order.filter((column)',
      '...set.order.slice(0, asked.length > 0 ? 0 : undefined).filter((column)',
      'ties of a sort are stable across pages',
    ],
  ),
  ...breaks('plan/resume.ts')(
    [
      'trap 9: newest first goes on behind the last instant',
      'last + order.leadMs + 1)',
      'last + order.leadMs)',
      'journeys of one start, newest first, a page each',
    ],
    [
      'trap 9: oldest first goes on behind the last instant',
      'position.from ?? last - order.lagMs',
      'position.from ?? last + 1000',
      'journeys of one start, oldest first, a page each',
    ],
    [
      'trap 9: long journeys are forgotten between pages',
      'position.stragglersFrom === null ? []',
      'true ? []',
      'transitions by page, oldest first',
    ],
  ),
  ...breaks('exec/read.ts')(
    [
      'trap 9: rows of the instant reached are sure',
      '* sign > 0);',
      '* sign >= 0);',
      'journeys of one start, newest first, one a request',
    ],
    [
      'trap 9: rows are sure at once',
      'border - (keys[0] as number)) * sign > 0',
      'border - (keys[0] as number)) * sign > Number.NEGATIVE_INFINITY',
      'transitions by their own time, oldest first',
    ],
    [
      'trap 9: the last row of a page comes again',
      'this.#compare(keys, position.after) > 0) return false',
      'this.#compare(keys, position.after) >= 0) return false',
      'transitions by page, oldest first',
    ],
    [
      'trap 9: rows that wait are not told to the next page',
      '[...this.#waiting, ...this.#pool.rows]',
      '[...this.#waiting]',
      'transitions by page, oldest first',
    ],
    [
      'trap 9: rows that found no room are not told to the next page',
      'if (this.#byEvent) this.#dropped.set',
      'if (false) this.#dropped.set',
      'many transitions by small pages',
    ],
    [
      'trap 13: $top is no limit',
      'if (plan.exact) {\n      const records',
      'if (false) {\n      const records = 0; return records;\n    } else if (plan.exact && false) {\n      const records',
      'seven rows ask for seven',
    ],
    [
      'trap 13: skipped rows are read',
      'if (this.#skip === 0) return window;',
      'if (this.#skip >= 0) return window;',
      'skipped rows are counted, not read',
    ],
    [
      'trap 13: rows are skipped twice',
      'this.#skip = skipped.skip;',
      '',
      'skipped rows are counted, not read',
    ],
    [
      'a search by identifier ends with the first',
      'wanted.every((journeyId)',
      'wanted.some((journeyId)',
      'an identifier is looked for beyond the default range',
    ],
  ),
  ...breaks('exec/pool.ts')(
    [
      'the worst rows are kept',
      'if (this.#worst !== null && this.compare(row.keys, this.#worst) > 0)',
      'if (this.#worst !== null && this.compare(row.keys, this.#worst) < 0)',
      'a sort keeps the best',
    ],
    [
      'descending is ascending',
      'return descending[i]! ? -order : order;',
      'return order;',
      'nulls come first',
    ],
  ),
];

const upstream = [
  ...breaks('exec/segment-reader.ts')(
    [
      'trap 10: rows of the last instant come again',
      'records.filter((record) => !this.#seen.has(record.journeyId))',
      '[...records]',
      'cursors that die, oldest first',
    ],
    [
      'trap 10: a cursor that is refused is an error',
      "code === 'invalidCursor' ||",
      '',
      'cursors that die, oldest first',
    ],
    [
      'trap 10: a new search begins a minute late',
      'floorSecond(reached - toleranceMs))',
      'floorSecond(reached - toleranceMs) + 60_000)',
      'cursors that die, oldest first',
    ],
    [
      'trap 10: a new search leaves out the last instant, newest first',
      'floorSecond(reached + toleranceMs) + 1000)',
      'floorSecond(reached + toleranceMs))',
      'journeys of one start, newest first, parted where a cursor dies',
    ],
    [
      'trap 10: a new search leaves out the last instant, oldest first',
      'floorSecond(reached - toleranceMs))',
      'floorSecond(reached - toleranceMs) + 1000)',
      'journeys of one start, oldest first, parted where a cursor dies',
    ],
    [
      'trap 13: totals are believed though a read contradicts them',
      'if (given > this.total)',
      'if (given < 0)',
      'totals that a full read contradicts are not believed again',
    ],
  ),
  ...breaks('exec/scan.ts')(
    [
      'trap 11: a journey of two branches comes twice',
      '!given.has(journeyId) && given.add(journeyId)',
      'given.add(journeyId)',
      'or across columns gives each journey once, in order',
    ],
    [
      'trap 11: branches are not read in order',
      'a === null ? -1 : b === null ? 1 : (a - b) * sign',
      'a === null ? -1 : b === null ? 1 : (b - a) * sign',
      'or across columns gives each journey once, in order',
    ],
    ['later segments are lost', 'if (opened.length === 0) open();', '', 'a year'],
  ),
  ...breaks('exec/upstream.ts')(
    [
      'trap 8: a PBX that is not the key’s is an error',
      "invalidPbx: 'pbxNames',",
      '',
      'a PBX that is not the key’s matches nothing',
    ],
    [
      'trap 8: a tenant that is not the key’s is an error',
      "invalidTenant: 'tenantIds'",
      '',
      'a tenant that is not the key’s matches nothing',
    ],
    [
      'trap 15: a limit that is refused is an error',
      'if (smaller === undefined) throw error;',
      'throw error;',
      'a limit that is refused is stepped down, once',
    ],
    [
      'trap 15: the step down is forgotten',
      'limits.pageSize = Math.min(limits.pageSize, smaller);',
      'if (limits.pageSize > 0) return await search({ ...ask, limit: smaller }, upstream);',
      'a limit that is refused is stepped down, once',
    ],
    [
      'trap 13: a limit is not sent',
      'Math.min(limits.pageSize, ask.limit ?? Number.POSITIVE_INFINITY)',
      'limits.pageSize',
      'seven rows ask for seven',
    ],
  ),
  ...breaks('http/pipeline.ts')([
    'trap 8: nothing is asked again without the filter',
    'if (!(error instanceof RefusedFilter) || refused.has(error.filter)) throw error;',
    'throw error;',
    'a PBX that is not the key’s matches nothing',
  ]),
  ...breaks('exec/count.ts')(
    [
      'trap 13: a total that may be a cap counts',
      'totals.some((total) => total === context.assumptions.totalCap)',
      'false',
      'totals that may be a cap are not believed',
    ],
    ['trap 13: rows that are checked are counted by totals', '!plan.exact ||', '', 'what is checked is read'],
    [
      'trap 13: totals count though a read contradicted them',
      '|| !context.limits.totalsCount',
      '',
      'totals that a full read contradicts are not believed again',
    ],
    [
      'trap 13: only the first segment is counted',
      'totals.reduce((sum, each) => sum + each, 0)',
      'totals[0]!',
      'everything is counted by two requests',
    ],
    [
      'trap 13: nothing is counted by totals',
      'return (await sumOfTotals(gatherer)) ??',
      'return null ??',
      'everything is counted by two requests',
    ],
  ),
  ...breaks('exec/skip.ts')(
    [
      'trap 13: totals that may be a cap are skipped by',
      'if (!trusted) return null;',
      '',
      'rows skipped under totals that may be a cap',
    ],
    [
      'trap 13: rows skipped are not counted',
      'skip: skip - near.rows };',
      'skip };',
      'skipped rows are counted, not read',
    ],
    [
      'trap 13: newest first is skipped from the start',
      "plan.order.direction === 'ASC'",
      'true',
      'skipped rows, newest first',
    ],
    [
      'trap 13: rows that are checked are skipped by totals',
      'if (!plan.exact || plan.order',
      'if (plan.order',
    ],
  ),
];

const rows = [
  ...breaks('exec/join.ts')(
    [
      'journeys that came narrowed are not completed',
      'at < missing.length',
      'at < 0',
      'other conditions on the journey join it',
    ],
    [
      'one request a journey completes them',
      'const size = Math.min(MAX_NAMED, upstream.limits.pageSize);',
      'const size = 1;',
      'expanded transitions of some journeys',
    ],
  ),
  ...breaks('plan/strategy.ts')(
    [
      'the dearest strategy is run',
      'each.cost < best.cost',
      'each.cost > best.cost',
      'or of two rare filters is cheaper than the whole',
    ],
    [
      'trap 7: the other endpoint never narrows',
      'if (narrows(others))',
      'if (false)',
      'conditions on transitions join them',
    ],
    [
      'trap 11: a union is never read',
      'if (narrows(own)) strategies.push',
      'if (narrows(own) && own.length === 1) strategies.push',
      'or of two rare filters is cheaper than the whole',
    ],
  ),
  ...breaks('exec/expand.ts')(
    [
      'an expansion is not filtered',
      'matches === null || matches(each) === true',
      'true',
      'expanded transitions of some journeys',
    ],
    [
      'an expansion skips nothing',
      '.slice(skip, top === null ? undefined : skip + top)',
      '.slice(0, top ?? undefined)',
      'expanded transitions of some journeys',
    ],
    [
      'an expansion counts what it shows',
      'total: keyed.length',
      'total: rows.length',
      'expanded transitions of some journeys',
    ],
  ),
  ...breaks('exec/flatten.ts')(
    [
      'trap 14: transitions stay as they came',
      '.sort((a, b) => a.time - b.time)',
      '',
      'sequence where transitions come shuffled',
    ],
    [
      'trap 14: a list newest first is not turned',
      '(backwards ? members.reverse() : members)',
      'members',
      'sequence where transitions come newest first',
    ],
    [
      'a journey’s start keeps its milliseconds',
      'Math.floor(first.time / 1000) * 1000',
      'first.time',
      'a journey’s start is its earliest transition, floored to the second',
    ],
    [
      'groups repeat',
      '(source.distinct ? [...new Set(texts)] : texts)',
      'texts',
      'lists are joined, without nulls, groups without repeats',
    ],
    [
      'null members are joined',
      '.filter((each) => each !== null);\n  if (texts.length',
      ';\n  if (texts.length',
      'lists are joined, without nulls, groups without repeats',
    ],
    [
      'wall clocks are UTC',
      'const wall = zone.wall(time);',
      'const wall = time;',
      'wall clocks are those of the zone',
    ],
  ),
  ...breaks('odata/evaluate.ts')(
    [
      'inequalities with null are unknown',
      'if (a === null || b === null) return false;',
      'if (a === null || b === null) return null;',
      'inequalities with null are false',
    ],
    ['unknown is true', 'if (value === null) result = null;', '', 'unknown is neither true nor false'],
    [
      'not of unknown is true',
      'return value === null ? null : !value;',
      'return !value;',
      'unknown is neither true nor false',
    ],
    [
      'whole numbers divide to fractions',
      'Math.trunc(a / b) + 0',
      'a / b',
      'whole numbers divide by truncation',
    ],
    [
      'whole numbers divide downwards',
      'Math.trunc(a / b) + 0',
      'Math.floor(a / b) + 0',
      'whole numbers divide by truncation',
    ],
    [
      'trap 11: parts of a time are those of UTC',
      '(ms: number) => zone.offset(ms)',
      '() => 0',
      'hours of the feed’s zone',
    ],
    [
      'all is any',
      '(frames) => rows(frames).every(holds(frames))',
      '(frames) => rows(frames).some(holds(frames))',
      'journeys of open lists: all is true of none',
    ],
  ),
  ...breaks('odata/value.ts')(
    [
      'text compares by UTF-16 units',
      'return aHigh === bHigh ? a - b : aHigh ? 1 : -1;',
      'return a - b;',
      'text compares by code point',
    ],
    ['nulls come last', 'left === null ? -1 : 1', 'left === null ? 1 : -1', 'nulls come first'],
  ),
];

export const mutants: readonly Mutant[] = [...requests, ...orders, ...upstream, ...rows];

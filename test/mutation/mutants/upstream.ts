import type { Mutant } from '../program.js';
import { breaks } from './breaks.js';

const upstream = [
  ...breaks('exec/segment-reader.ts')(
    [
      'trap 10: rows of the last instant come again',
      'isBehind(told[i]!) || !seen.has(record.journeyId)',
      'true',
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
      'this.#given > this.total)',
      'this.#given < 0)',
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
  ),
  ...breaks('exec/lanes.ts')([
    'later segments are lost',
    'if (this.#lanes.length === 0) return true;',
    'if (this.#lanes.length === 0) return !this.#rates.known;',
    'transitions by page, oldest first',
  ]),
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
      'months are counted',
    ],
    [
      'trap 13: nothing is counted by totals',
      '?? (await sumOfTotals(gatherer)) ??',
      '?? null ??',
      'everything is counted by two requests',
    ],
  ),
  ...breaks('exec/skip.ts')(
    [
      'trap 13: totals that may be a cap are skipped by',
      'if (!trusted) return null;',
      '',
      'more rows skipped than there are, under totals that may be a cap',
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
      'many rows skipped of those that are checked',
    ],
  ),
];

export const mutants: readonly Mutant[] = upstream;

import type { Mutant } from '../program.js';
import { breaks } from './breaks.js';

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
      'the newest twenty-five ask for at most twenty-six',
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
  ...breaks('exec/release.ts')(
    [
      'trap 9: rows of the instant reached are sure',
      '* sign > 0;',
      '* sign >= 0;',
      'journeys of one start, newest first, one a request',
    ],
    [
      'trap 9: rows are sure at once',
      'border - (keys[0] as number)) * sign > 0',
      'border - (keys[0] as number)) * sign > Number.NEGATIVE_INFINITY',
      'transitions by their own time, oldest first',
    ],
  ),
  ...breaks('exec/page-start.ts')([
    'trap 9: the last row of a page comes again',
    'release.compare(keys, position.after) > 0) return false',
    'release.compare(keys, position.after) >= 0) return false',
    'transitions by page, oldest first',
  ]),
  ...breaks('exec/first-page.ts')([
    'trap 13: $top is no limit',
    'if (plan.exact) {\n    const records',
    'if (false) {\n    const records = 0; return records;\n  } else if (plan.exact && false) {\n    const records',
    'seven rows ask for seven',
  ]),
  ...breaks('exec/read.ts')(
    [
      'trap 9: rows that wait are not told to the next page',
      '[...this.#waiting, ...held]',
      '[...this.#waiting]',
      'transitions of which no search gives more than two pages',
    ],
    [
      'trap 9: rows that found no room are not told to the next page',
      'if (byEvent) this.#dropped.set',
      'if (false) this.#dropped.set',
      'many transitions by small pages',
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

export const mutants: readonly Mutant[] = orders;

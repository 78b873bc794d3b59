import type { SandboxOptions } from '../../src/sandbox/index.js';
import type { Column, EntitySet, Model } from '../../src/model/index.js';
import type { Sets } from '../reference/index.js';

/** A URL whose plan, upstream requests and first rows are kept as a file. */
export interface Triple {
  /** Path of the file below test/golden, without its ending. */
  readonly file: string;
  readonly shows: string;
  /** Below `/odata/`, as typed. */
  readonly url: string;
  readonly sandbox?: Partial<SandboxOptions>;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: string;
}

export const NOW = '2025-06-15T12:00:00Z';

const literal = (value: unknown): string => `'${String(value).replaceAll("'", "''")}'`;
const select = (...names: readonly string[]): string => `&$select=${names.join(',')}`;

/** The first value of a column within the range that queries have by default; one with several members where there is one. */
function example(sets: Sets, set: EntitySet, column: Column): unknown {
  const from = Date.parse('2025-05-17T00:00:00Z');
  const rows = sets.rows[set.name as keyof Sets['rows']]
    .filter((row) => Number(row.journeyTime ?? row.time) >= from)
    .sort((a, b) => (String(a.journeyId) < String(b.journeyId) ? -1 : 1));
  const values = rows.map((row) => row[column.name]).filter((value) => value !== null && value !== undefined);
  return (
    (column.filter?.match === 'joined' ? values.find((value) => String(value).includes('; ')) : null) ??
    values[0]
  );
}

/** One for each column that the CSDL gives a filter. */
export function columnTriples(model: Model, sets: Sets): readonly Triple[] {
  return [...model.sets.values()].flatMap((set) =>
    set.columns
      .filter(({ filter }) => filter !== null)
      .map((column) => ({
        file: `columns/${set.name}.${column.name}`,
        shows: `${column.filter!.names.map(({ name }) => name).join(' or ')}, ${column.filter!.match}`,
        url: `${set.name}?$filter=${column.name} eq ${literal(example(sets, set, column))}${select(...keyAnd(set, column))}`,
      })),
  );
}

const keyAnd = (set: EntitySet, column: Column): readonly string[] => [
  ...new Set([set.key[0]!.name, column.name]),
];

/** One for each filter that a lambda or a navigation leads to. */
export function pathTriples(model: Model, sets: Sets): readonly Triple[] {
  const journeys = model.sets.get('Journeys')!;
  const transitions = model.sets.get('Transitions')!;
  const inside = (from: EntitySet, prefix: string): readonly Triple[] =>
    [...from.navigation.values()]
      .filter(({ collection }) => collection)
      .flatMap((navigation) => {
        const target = model.sets.get(navigation.target)!;
        return target.columns
          .filter(
            ({ filter }) =>
              filter !== null && filter.match !== 'single' && filter.match !== 'journeyIdBeforeDash',
          )
          .filter(({ name }) => navigation.target !== 'Transitions' || ['name', 'agentNames'].includes(name))
          .map((column) => ({
            file: `paths/${from.name}.${prefix.replaceAll('/', '.')}${navigation.name}.any.${column.name}`,
            shows: column.filter!.names.map(({ name }) => name).join(' or '),
            url: `${from.name}?$filter=${prefix}${navigation.name}/any(x: x/${column.name} eq ${literal(example(sets, target, column))})${select(from.key[0]!.name)}`,
          }));
      });
  const through = ['journeyId', 'queueNames', 'tenantIds'].map((name) => {
    const value = literal(example(sets, journeys, journeys.column.get(name)!));
    const day = name === 'journeyId' ? '' : 'localDate eq 2025-06-02 and ';
    const url = `Transitions?$filter=${day}journey/${name} eq ${value}${select('transitionId')}`;
    return { file: `paths/Transitions.journey.${name}`, shows: `${name} of the journey`, url };
  });
  const bridge = {
    file: 'paths/JourneyAgents.journey.queueNames',
    shows: 'both are read from journeys: nothing is joined',
    url: `JourneyAgents?$filter=journey/queueNames eq 'Sales'${select('journeyId', 'agentName')}`,
  };
  return [...inside(journeys, ''), ...inside(transitions, ''), ...through, bridge];
}

const triple = (file: string, shows: string, url: string, more: Partial<Triple> = {}): Triple => ({
  file,
  shows,
  url,
  ...more,
});

/** One or more for each trap of docs/traps.md. */
export const trapTriples: readonly Triple[] = [
  triple(
    'traps/01-no-empty-filters',
    'a request without a filter has no member filters',
    `Journeys?$top=2${select('journeyId')}`,
  ),
  triple(
    'traps/01-one-name-once',
    'two conditions on one filter: its name stands once',
    `Journeys?$filter=(queueNames eq 'Sales' or queueNames eq 'Billing') and queueNames ne null${select('queueNames')}`,
  ),
  triple(
    'traps/02-ranges',
    'a narrowed range of 100 days is asked in two, on local days',
    `Journeys?$filter=time ge 2025-03-07T00:00:00Z and wrapUpCodes eq 'Refund'${select('time')}`,
  ),
  triple(
    'traps/02-a-day-of-25-hours',
    'a local day at the end of summer time; both ends a millisecond early',
    `in/Europe~Bucharest/Journeys?$filter=localDate eq 2024-10-27${select('time', 'localDate')}`,
    { now: '2024-11-03T12:00:00Z' },
  ),
  triple(
    'traps/03-time-of-transitions',
    'journeys that started up to 168 hours before may have a transition in the range',
    `Transitions?$filter=time ge 2025-06-10T08:00:00Z and time lt 2025-06-10T08:30:00Z${select('time', 'journeyTime')}`,
  ),
  triple(
    'traps/03-journey-time',
    'told from the earliest transition: a minute more on both sides',
    `Transitions?$filter=journeyTime ge 2025-06-10T08:00:00Z and journeyTime lt 2025-06-10T08:30:00Z${select('time', 'journeyTime')}`,
  ),
  triple(
    'traps/04-matching-rows',
    'two filters that may match on two transitions: every row is checked',
    `Transitions?$filter=name eq 'TRANSFER' and previousQueueName eq 'Support S1'${select('name', 'previousQueueName')}`,
  ),
  triple(
    'traps/05-any-and-any',
    'two conditions on one list: one is asked, the other checked',
    `Journeys?$filter=agents/any(a: a/agentName eq 'Siobhán O''Brien') and agents/any(a: a/agentName eq 'Dr. Ruiz, Ana')${select('agentNames')}`,
  ),
  triple(
    'traps/05-pairs',
    'name and group of one agent: both are asked, the pair is checked',
    `JourneyAgents?$filter=agentName eq 'Siobhán O''Brien' and agentGroupName eq 'Team B'${select('agentName', 'agentGroupName')}`,
  ),
  triple(
    'traps/05-joined',
    'a joined column asks for every beginning, as a name may hold the joiner',
    `Journeys?$filter=queueNames eq 'Returns; Exchanges'${select('queueNames')}`,
  ),
  triple(
    'traps/05-what-is-not',
    'all, ne and not ask nothing',
    `Journeys?$filter=localDate eq 2025-06-10 and queueNames ne 'Sales' and not agents/any(a: a/agentName eq 'Dr. Ruiz, Ana')${select('queueNames')}`,
  ),
  triple(
    'traps/06-spellings',
    'both spellings of a media type, each row compared',
    `Journeys?$filter=mediaTypes in ('Chat','email')${select('mediaTypes')}`,
  ),
  triple(
    'traps/07-tenants-of-transitions',
    'a filter that no transition shows, asked of the transitions endpoint',
    `Transitions?$filter=journey/tenants/any(t: t/tenantId eq 'acmeengage') and name eq 'TRANSFER'${select('name')}`,
  ),
  triple(
    'traps/07-joined-through-journeys',
    'no filter: both endpoints, joined by journey',
    `Transitions?$filter=localDate eq 2025-06-10 and journey/outcome eq 'Abandoned' and name eq 'WAITING'${select('name')}`,
  ),
  triple(
    'traps/07-joined-through-transitions',
    'the transitions endpoint finds the journeys, which are named to the other',
    `Journeys?$filter=transitions/any(t: t/ringGroupName eq '1011')${select('ringGroupNames')}`,
  ),
  triple(
    'traps/08-foreign-pbx',
    'refused for its value, asked again without: nothing matches',
    `Journeys?$filter=localDate eq 2025-06-10 and pbxNames eq 'elsewhere'${select('pbxNames')}`,
  ),
  triple(
    'traps/08-foreign-tenant',
    'another condition stays asked',
    `Journeys?$filter=tenantIds eq 'elsewhere' or (tenantIds eq 'acmeengage' and queueNames eq 'Chat Sales')${select('tenantIds')}`,
  ),
  triple(
    'traps/09-transitions-by-time',
    'held back until no journey still to come can have an earlier one',
    `Transitions?$filter=journeyTime ge 2025-06-10T00:00:00Z&$orderby=time${select('time')}`,
  ),
  triple(
    'traps/09-transitions-latest',
    'the last may belong to a journey that started 168 hours before',
    `Transitions?$orderby=time desc&$top=2${select('time', 'journeyTime')}`,
  ),
  triple(
    'traps/09-other-orders',
    'sorted by the feed',
    `Journeys?$filter=localDate eq 2025-06-10&$orderby=handlingDuration desc&$top=2${select('handlingDuration')}`,
  ),
  triple(
    'traps/10-dead-cursors',
    'no cursor lives: each is replaced by a search from the last start',
    `Journeys?$filter=localDate eq 2025-06-10${select('time')}`,
    { sandbox: { cursorTtlSeconds: 0 }, env: { UPSTREAM_PAGE_SIZE: '20', UPSTREAM_CONCURRENCY: '1' } },
  ),
  triple(
    'traps/11-ranges-anywhere',
    'or unites ranges, though nothing else can be asked',
    `Journeys?$filter=(localDate eq 2025-06-02 and outcome eq 'Abandoned') or (localDate eq 2025-06-10 and contains(queueNames,'Sales'))${select('localDate', 'outcome', 'queueNames')}`,
  ),
  triple(
    'traps/11-union',
    'or over two columns: two scans, where their totals are less than the whole',
    `Journeys?$filter=wrapUpCodes eq 'Refund' or queueNames eq 'Premium 💎'${select('queueNames', 'wrapUpCodes')}`,
  ),
  triple(
    'traps/11-lists',
    'in, and chains of or, are one list of values',
    `Journeys?$filter=queueNames in ('Sales','Billing') or queueNames eq 'Ventas'${select('queueNames')}`,
  ),
  triple(
    'traps/12-contradiction-of-times',
    'intervals that do not meet',
    `Journeys?$filter=localDate eq 2025-06-02 and time ge 2025-06-10T00:00:00Z${select('time')}`,
  ),
  triple(
    'traps/12-contradiction-of-journeys',
    'two journeys at once',
    `Journeys?$filter=journeyId eq 'a' and journeyId eq 'b'${select('time')}`,
  ),
  triple(
    'traps/13-count',
    'a total for a count',
    `Journeys/$count?$filter=queues/any(q: q/queueName eq 'Sales')`,
  ),
  triple(
    'traps/13-capped-count',
    'a total that may be a cap: counted by reading',
    'Journeys/$count?$filter=localDate ge 2025-05-01 and localDate lt 2025-06-01',
    { sandbox: { journeysPerDay: 400, totalCap: 10_000 } },
  ),
  triple(
    'traps/13-top',
    'no more records than rows',
    `Journeys?$filter=agents/any(a: a/agentName eq 'Siobhán O''Brien')&$top=2${select('agentNames')}`,
  ),
  triple('traps/13-skip', 'totals instead of rows', `Journeys?$skip=900&$top=2${select('time')}`),
  triple(
    'traps/14-now',
    'now is rounded down to five minutes: tables loaded one after another agree',
    `Journeys?$filter=time ge 2025-06-15T08:00:00Z${select('time')}`,
    { now: '2025-06-15T12:03:20Z' },
  ),
  triple(
    'traps/15-smaller-pages',
    'the upstream allows 100 records: refused, stepped down',
    `Journeys?$filter=localDate ge 2025-06-09${select('time')}`,
    { sandbox: { maxLimit: 100 }, env: { UPSTREAM_CONCURRENCY: '1' } },
  ),
];

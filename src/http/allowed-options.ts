import { FeedError } from '../errors/index.js';
import type { Model } from '../model/index.js';
import type { Options } from '../odata/index.js';
import type { Resource } from './resource.js';

const ROWS = [
  'apply',
  'filter',
  'search',
  'compute',
  'orderby',
  'select',
  'expand',
  'top',
  'skip',
  'count',
  'skiptoken',
  'format',
] as const;
const without = (...names: readonly string[]): readonly string[] =>
  ROWS.filter((name) => !names.includes(name));

/** What does not change how many rows there are, and is left unread where they are counted (Protocol 4.01 §11.2.10). */
const IGNORED = ['orderby', 'select', 'expand', 'top', 'skip', 'count'] as const;

/** System query options that mean something for what a path ends in (Protocol §11.2). */
export const ALLOWED = {
  service: ['format'],
  metadata: ['format'],
  openApi: ['format'],
  rows: ROWS,
  count: ['apply', 'filter', 'search', 'compute', ...IGNORED],
  references: without('apply', 'select', 'expand'),
  entity: ['compute', 'select', 'expand', 'format'],
  reference: ['format'],
  property: ['format'],
  entityId: ['id', 'compute', 'select', 'expand', 'format'],
  /** Entities of all types have no properties in common. */
  all: ['search', 'top', 'skip', 'count', 'skiptoken', 'format'],
  allCount: ['search', ...IGNORED],
  crossJoin: without('apply', 'search', 'compute'),
  crossJoinCount: ['filter', ...IGNORED],
} as const satisfies Record<string, readonly string[]>;
/** What any request may say: the version of the model it is made for. */
const ALWAYS = ['schemaversion'];
const SUPPORTED: ReadonlySet<string> = new Set([...Object.values(ALLOWED).flat(), ...ALWAYS]);

/** Why options that the standard has are refused. */
const REFUSED: Readonly<Record<string, string>> = {
  index: '$index places an entity that is added, and the feed is read-only',
  deltatoken: 'the feed does not track changes; read the rows again, by a filter on time',
};

/** The options of a request as far as its resource reads them. */
export function optionsRead(resource: Resource, options: Options): Options {
  if (!('ending' in resource) || resource.ending.kind !== 'count') return options;
  const ignored: ReadonlySet<string> = new Set(IGNORED);
  return Object.fromEntries(Object.entries(options).filter(([name]) => !ignored.has(name))) as Options;
}

/** Refuses system query options that the resource does not take, or that the feed does not evaluate, and other versions of the model. */
export function checkOptions(resource: Resource, options: Options, model: Model): void {
  const { $schemaversion: version = '*' } = options.others ?? {};
  if (version !== '*' && version !== model.version) {
    throw new FeedError(
      'notFound',
      `There is no version ${version} of the model; ${model.version} is the only one.`,
      {
        target: '$schemaversion',
      },
    );
  }
  const [ends, what] = endsOf(resource);
  if (options.apply !== undefined) checkApply(resource);
  checkAllowed(options, [...ALLOWED[ends], ...ALWAYS], what);
}

function endsOf(resource: Resource): readonly [ends: keyof typeof ALLOWED, what: string] {
  switch (resource.kind) {
    case 'set':
    case 'path':
      return [resource.ending.kind, 'this resource'];
    case 'all': {
      const what =
        '$all, whose entities have different types; restrict it to one, as $all/JourneyFeed.Journey';
      return [resource.ending.kind === 'count' ? 'allCount' : 'all', what];
    }
    case 'crossJoin':
      return [resource.ending.kind === 'count' ? 'crossJoinCount' : 'crossJoin', '$crossjoin'];
    default:
      return [resource.kind, 'this resource'];
  }
}

/** A collection whose rows `$apply` cannot start from is refused as not supported, anything else as no collection (Data Aggregation 4.0 §3). */
function checkApply(resource: Resource): void {
  const mixed = resource.kind === 'all' || resource.kind === 'crossJoin';
  if (!mixed && !('ending' in resource && resource.ending.kind === 'references')) return;
  const message = '$apply is not supported here; apply it to an entity set, as Journeys.';
  throw new FeedError('notImplemented', message, { target: '$apply' });
}

/** Refuses the options of `what` that are not among those allowed, or that the feed does not evaluate anywhere. */
export function checkAllowed(options: Options, allowed: readonly string[], what: string): void {
  const { others = {}, ...given } = options;
  const names = [...Object.keys(given), ...Object.keys(others).map((name) => name.replace(/^\$/, ''))];
  for (const name of names.filter((each) => each !== 'aliases' && each !== 'custom')) {
    const target = `$${name}`;
    if (!SUPPORTED.has(name)) {
      const why = Object.hasOwn(REFUSED, name) ? ` ${REFUSED[name]!}.` : '';
      throw new FeedError(
        name === 'index' ? 'unknownOption' : 'notImplemented',
        `$${name} is not supported.${why}`,
        {
          target,
        },
      );
    }
    if (!allowed.includes(name))
      throw new FeedError('unknownOption', `$${name} does not apply to ${what}.`, { target });
  }
}

import { FeedError } from '../errors/index.js';
import type { Column, EntitySet, Model, Navigation } from '../model/index.js';
import {
  type Expr,
  type KeyPart,
  parseExpression,
  parseKeyPredicate,
  type splitPath,
} from '../odata/index.js';
import { nothing } from './nothing.js';
import type { Ending, Narrowed, Resource, Step } from './resource.js';

type Segment = ReturnType<typeof splitPath>[number];

/** Segments that the standard defines behind a collection or an entity and that the feed does nothing for. */
const REFUSED: Readonly<Record<string, string>> = {
  $each: '$each serves updates and actions; the feed is read-only',
  $delta: 'the feed does not track changes; read the rows again, by a filter on time',
};

/** Reads a path that starts at an entity set, whose segment is `first`. Throws as `readResource`. */
export function readSetPath(
  set: EntitySet,
  first: Segment,
  rest: readonly Segment[],
  model: Model,
): Resource {
  const reading = new Reading(rest, model.namespace);
  const base = reading.narrowed(set, first, []);
  if (base.key === null) return { kind: 'set', ...base, ending: reading.ending(base, false) };
  const steps: Step[] = [];
  let last: Narrowed = base;
  let single = true;
  for (let next = reading.navigation(last, single); next !== null; next = reading.navigation(last, single)) {
    const target = model.sets.get(next.navigation.target)!;
    const step = { navigation: next.navigation, ...reading.related(target, next) };
    steps.push(step);
    last = step;
    single = !next.navigation.collection || step.key !== null;
  }
  return { kind: 'path', ...base, key: base.key, steps, ending: reading.ending(last, single) };
}

/** The segments that are still to be read. */
class Reading {
  #at = 0;
  constructor(
    readonly segments: readonly Segment[],
    readonly namespace: string,
  ) {}

  get #next(): Segment | undefined {
    return this.segments[this.#at];
  }

  /**
   * What casts, `/$filter(…)` and a key leave of a collection. A key stands in parentheses or, one segment for each of its parts, behind a
   * slash; a segment is a key only where it is neither a `$` segment nor a type (URL Conventions §4.3.6). `implied` are the parts of the
   * key that the entity before fixes.
   */
  narrowed(set: EntitySet, segment: Segment, implied: readonly Column[]): Narrowed {
    const filters: Expr[] = [];
    let key = keyOf(segment);
    for (let next = this.#next; key === null && next !== undefined; next = this.#next) {
      if (next.name === '$filter' && next.args !== null) {
        filters.push(parseExpression(next.args.slice(1, -1), { target: '$filter' }));
        this.#at++;
      } else if (this.#isOwnType(next, set)) {
        key = keyOf(next);
        this.#at++;
      } else if (next.text === '' || next.text.startsWith('$') || this.#isQualified(next)) {
        break;
      } else {
        key = this.#keySegments(set, implied);
      }
    }
    return { set, key, filters };
  }

  /** The navigation property that the path goes on with; null where it ends, or ends in something else. */
  navigation(
    { set }: Narrowed,
    single: boolean,
  ): { readonly navigation: Navigation; readonly segment: Segment } | null {
    if (single) this.#skipOwnTypes(set);
    const segment = this.#next;
    const navigation = single && segment !== undefined ? set.navigation.get(segment.name) : undefined;
    if (navigation === undefined) return null;
    this.#at++;
    return { navigation, segment: segment! };
  }

  related(
    set: EntitySet,
    { navigation, segment }: { readonly navigation: Navigation; readonly segment: Segment },
  ): Narrowed {
    if (!navigation.collection) {
      if (segment.args !== null)
        throw nothing(`${navigation.name} is a single entity and takes no key:`, segment.text, []);
      return { set, key: null, filters: [] };
    }
    return this.narrowed(set, segment, impliedKey(set, navigation));
  }

  ending({ set }: Narrowed, single: boolean): Ending {
    const segment = this.#next;
    if (segment === undefined) return { kind: single ? 'entity' : 'rows' };
    this.#refuseKnown(segment, set, single);
    const after = this.segments.slice(this.#at + 1);
    if (segment.text === '$ref' && after.length === 0) return { kind: single ? 'reference' : 'references' };
    if (!single) {
      if (segment.text === '$count' && after.length === 0) return { kind: 'count' };
      const wrong = after.length > 0 && /^\$(?:count|ref)$/.test(segment.text) ? after[0]! : segment;
      throw nothing(`${set.name} has no path`, wrong.text, ['$count', '$ref', '$filter']);
    }
    const column = set.column.get(segment.text);
    const raw = after[0]?.text === '$value';
    if (column === undefined || after.length > (raw ? 1 : 0)) {
      const wrong = column === undefined ? segment.text : (after[raw ? 1 : 0] ?? segment).text;
      const near = [...set.column.keys(), ...set.navigation.keys(), '$ref', '$value'];
      throw nothing(`${set.typeName} has no path`, wrong, near);
    }
    return { kind: 'property', column, raw };
  }

  /** What the standard knows and this service has none of. */
  #refuseKnown(segment: Segment, set: EntitySet, single: boolean): void {
    const { name, text } = segment;
    const refuse = (what: string): FeedError => new FeedError('notImplemented', `${what}.`, { target: text });
    if (Object.hasOwn(REFUSED, name)) throw refuse(REFUSED[name]!);
    if (single && text === '$value')
      throw refuse(`${set.typeName} is no media entity: /$value follows a property`);
    if (this.#isQualified(segment)) {
      throw refuse(
        `${text} is neither ${this.namespace}.${set.typeName} nor a function: the feed has no derived types, actions and functions`,
      );
    }
  }

  #isOwnType({ name }: Segment, { typeName }: EntitySet): boolean {
    return name === `${this.namespace}.${typeName}`;
  }

  /** A name of this model's namespace, or a call; other names with dots may be keys. */
  #isQualified({ name, args }: Segment): boolean {
    return name.startsWith(`${this.namespace}.`) || (args !== null && name.includes('.'));
  }

  #skipOwnTypes(set: EntitySet): void {
    while (this.#next !== undefined && this.#next.args === null && this.#isOwnType(this.#next, set))
      this.#at++;
  }

  #keySegments(set: EntitySet, implied: readonly Column[]): readonly KeyPart[] {
    const columns = set.key.filter((column) => !implied.includes(column));
    return columns.map((column) => {
      const segment = this.#next;
      if (segment === undefined || segment.text === '') {
        const names = columns.map(({ name }) => name).join('/');
        throw new FeedError(
          'notFound',
          `A key of ${set.name} in segments is ${names}: ${column.name} is missing.`,
          {
            target: column.name,
          },
        );
      }
      this.#at++;
      return { name: column.name, value: keySegment(set, column, segment) };
    });
  }
}

function keyOf({ args }: Segment): readonly KeyPart[] | null {
  return args === null || args === '()' ? null : parseKeyPredicate(args);
}

/** The parts of a related entity's key that the entity it is reached from fixes (URL Conventions §4.3.3). */
export function impliedKey(set: EntitySet, { partner, joinsOn }: Navigation): readonly Column[] {
  return partner === null ? [] : set.key.filter(({ name }) => name === joinsOn);
}

/** A key part as a segment gives it: text without quotes, other values as literals. */
function keySegment(set: EntitySet, { name, type }: Column, { text }: Segment): Expr {
  if (type === 'Edm.String')
    return { kind: 'literal', literal: { type: 'string', value: text }, text, at: 0 };
  const value = literalIn(text);
  const wanted = type === 'Edm.Date' ? 'date' : 'integer';
  if (value?.kind === 'literal' && value.literal.type === wanted) return value;
  throw nothing(`${set.name} has no path, and its ${name} is ${aKind[wanted]}, not`, text, [
    '$count',
    '$ref',
    '$filter',
  ]);
}

const aKind = { date: 'a date', integer: 'a whole number' } as const;

function literalIn(text: string): Expr | null {
  try {
    return parseExpression(text);
  } catch {
    return null;
  }
}

import { FeedError, suggestion } from '../errors/index.js';
import {
  compileExpansion,
  evaluationOf,
  type JourneyRow,
  Read,
  type ReadContext,
  type Related,
} from '../exec/index.js';
import type { Column, EntitySet } from '../model/index.js';
import type { Frames, KeyPart, Row, Value } from '../odata/index.js';
import type { Expansion, Plan, Selection } from '../plan/index.js';
import {
  collectionJson,
  compileReference,
  compileWriteRow,
  compileWriteValue,
  contextUrl,
  entityJson,
  propertyContextUrl,
  propertyJson,
  referenceContextUrl,
} from '../write/index.js';
import { type Answer, noContent, rangeHeader, rangeText, text } from './answer.js';
import { csvRelated } from './csv-answer.js';
import type { Walk } from './page.js';
import { preferencesApplied } from './prefer.js';
import type { Resource } from './resource.js';
import { projectionOf, shapeOf } from './shape.js';

/** Where a path leads: the rows around it, and what it selects there. */
interface Place {
  readonly frames: Frames;
  readonly selection: Selection;
  /** The expansion that the last step is; null where there is no step. */
  readonly last: Expansion | null;
}

/**
 * What a path from one entity leads to: related rows, how many, one entity, a property or its raw value. The entity is read by its key
 * with all it takes to follow the path; the rest happens within that one journey. Throws `noSuchEntity` where a step leads nowhere.
 */
export async function pathAnswer(
  resource: Extract<Resource, { kind: 'path' }>,
  plan: Plan,
  context: ReadContext,
  walk: Walk,
): Promise<Answer> {
  const { representation, contentType, preferences } = walk;
  const evaluation = evaluationOf(context);
  const { frames, selection, last } = follow(
    await baseRow(plan, resource.key, context),
    plan.query,
    resource.steps.length,
    evaluation,
  );
  const related = (): Related => compileExpansion(last!, evaluation)(frames);
  const { ending } = resource;
  if (walk.csv) return csvRelated(related().rows, frames, selection, plan, walk, context);
  const references = ending.kind === 'references' || ending.kind === 'reference';
  const write = references
    ? compileReference(selection, walk)
    : compileWriteRow(shapeOf(selection, evaluation), walk);
  switch (ending.kind) {
    case 'count':
      return text(String(related().rows.length), contentType, plan);
    case 'rows':
    case 'references': {
      const { rows, total } = related();
      const frame = {
        contextUrl: references
          ? referenceContextUrl(walk, false)
          : contextUrl(walk, selection.set, projectionOf(selection), false),
        count: selection.count ? total : null,
        timeRange: preferences.annotations ? rangeText(plan) : null,
        nextLink: () => null,
      };
      const body = collectionJson<Row>([rows], (row) => write([...frames, row]), frame, representation);
      const applied = preferencesApplied(preferences, ['include-annotations', 'omit-values']);
      return { ...text('', contentType), headers: { ...rangeHeader(plan), ...applied }, body };
    }
    case 'entity':
    case 'reference': {
      const entity = write(entityFrames(frames, last, related));
      const url = references
        ? referenceContextUrl(walk, true)
        : contextUrl(walk, selection.set, projectionOf(selection), true);
      const applied = preferencesApplied(preferences, ['omit-values']);
      const whole = text(entityJson(entity, url, representation), contentType, plan);
      return { ...whole, headers: { ...whole.headers, ...applied } };
    }
    case 'property': {
      const row = entityFrames(frames, last, related).at(-1)!;
      const url = propertyContextUrl(walk, selection.set, row, ending.column.name);
      return property(row.values[ending.column.index] ?? null, ending, plan, walk, url);
    }
  }
}

async function baseRow(plan: Plan, key: readonly KeyPart[], context: ReadContext): Promise<JourneyRow> {
  for await (const [row] of new Read(plan, context, null, 1, 1).batches()) return row!;
  throw missing(plan.query.set.name, nearKey(plan.query.set, key));
}

/** A segment that was read as a key may have been meant as something else. */
function nearKey({ column }: EntitySet, [part]: readonly KeyPart[]): string {
  const value = part?.value;
  const text = value?.kind === 'literal' && value.literal.type === 'string' ? value.literal.value : '';
  return suggestion(text, [...column.keys(), '$count', '$ref', '$filter']);
}

/** Goes along the steps up to the last one; each stands as the expansion of the one before. */
function follow(
  row: JourneyRow,
  query: Selection,
  steps: number,
  evaluation: ReturnType<typeof evaluationOf>,
): Place {
  let frames: Frames = [row];
  let selection = query;
  for (let i = 1; i <= steps; i++) {
    const step = selection.expand[0]!;
    selection = step.selection;
    if (i === steps) return { frames, selection, last: step };
    const [next] = compileExpansion(step, evaluation)(frames).rows;
    if (next === undefined) throw missing(selection.set.name);
    frames = [...frames, next];
  }
  return { frames, selection, last: null };
}

function entityFrames(frames: Frames, last: Expansion | null, related: () => Related): Frames {
  if (last === null) return frames;
  const [row] = related().rows;
  if (row === undefined) throw missing(last.selection.set.name);
  return [...frames, row];
}

function property(
  value: Value,
  { column, raw }: { readonly column: Column; readonly raw: boolean },
  plan: Plan,
  walk: Walk,
  url: string,
): Answer {
  if (value === null) return noContent(plan);
  const json = compileWriteValue(column, walk)(value);
  if (!raw) return text(propertyJson(json, url, column.type, walk.representation), walk.contentType, plan);
  return text(json.startsWith('"') ? (JSON.parse(json) as string) : json, walk.contentType, plan);
}

const missing = (set: string, hint = ''): FeedError =>
  new FeedError('noSuchEntity', `${set} has no such entity.${hint}`, { target: 'key' });

import { FeedError } from '../errors/index.js';
import {
  compileExpansion,
  evaluationOf,
  type JourneyRow,
  Read,
  type ReadContext,
  type Related,
} from '../exec/index.js';
import type { Column } from '../model/index.js';
import type { Frames, Value } from '../odata/index.js';
import type { Expansion, Plan, Selection } from '../plan/index.js';
import {
  collectionJson,
  compileWriteRow,
  compileWriteValue,
  contextUrl,
  entityJson,
  propertyJson,
} from '../write/index.js';
import { type Answer, JSON_TYPE, noContent, rangeHeader, text } from './answer.js';
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
  rootUrl: string,
): Promise<Answer> {
  const evaluation = evaluationOf(context);
  const { frames, selection, last } = follow(
    await baseRow(plan, context),
    plan.query,
    resource.steps.length,
    evaluation,
  );
  const related = (): Related => compileExpansion(last!, evaluation)(frames);
  const write = compileWriteRow(shapeOf(selection, evaluation), context.zone);
  const { ending } = resource;
  switch (ending.kind) {
    case 'count':
      return text(String(related().total), 'text/plain;charset=utf-8', plan);
    case 'rows': {
      const { rows, total } = related();
      const url = contextUrl(rootUrl, selection.set, projectionOf(selection), false);
      const frame = {
        contextUrl: url,
        count: selection.count ? total : null,
        timeRange: null,
        nextLink: () => null,
      };
      const body = collectionJson([rows], (row) => write([...frames, row]), frame);
      return { ...text('', JSON_TYPE, plan), headers: rangeHeader(plan), body };
    }
    case 'entity': {
      const whole = entityFrames(frames, last, related);
      return text(
        entityJson(write(whole), contextUrl(rootUrl, selection.set, projectionOf(selection), true)),
        JSON_TYPE,
        plan,
      );
    }
    case 'property': {
      const value = entityFrames(frames, last, related).at(-1)!.values[ending.column.index] ?? null;
      return property(
        value,
        ending.column,
        ending.raw,
        plan,
        context,
        `${rootUrl}$metadata#${selection.set.name}/${ending.column.name}`,
      );
    }
  }
}

async function baseRow(plan: Plan, context: ReadContext): Promise<JourneyRow> {
  for await (const [row] of new Read(plan, context, null, 1, 1).batches()) return row!;
  throw missing(plan.query.set.name);
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
  column: Column,
  raw: boolean,
  plan: Plan,
  { zone }: ReadContext,
  url: string,
): Answer {
  if (value === null) return noContent(plan);
  const json = compileWriteValue(column, zone)(value);
  if (!raw) return text(propertyJson(json, url), JSON_TYPE, plan);
  return text(json.startsWith('"') ? (JSON.parse(json) as string) : json, 'text/plain;charset=utf-8', plan);
}

const missing = (set: string): FeedError =>
  new FeedError('noSuchEntity', `${set} has no such entity.`, { target: 'key' });

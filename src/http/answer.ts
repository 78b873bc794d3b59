import type { Plan } from '../plan/index.js';

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<string>;
  /** Known once the body was written: why a page ended early. */
  readonly failure: () => unknown;
}

export const JSON_TYPE = 'application/json;odata.metadata=minimal;charset=utf-8';

/** The range of a plan's answer by journey start, end excluded: what the header and the annotation say. */
export const rangeText = ({ range }: Plan): string =>
  `${new Date(range.start).toISOString()}/${new Date(range.end).toISOString()}`;

export const rangeHeader = (plan: Plan): Readonly<Record<string, string>> => ({
  'Journey-Time-Range': rangeText(plan),
});

/** An answer that is there as a whole; with the plan it came from, it tells its range. */
export function text(body: string, contentType: string, plan?: Plan): Answer {
  return {
    status: 200,
    contentType,
    headers: plan === undefined ? {} : rangeHeader(plan),
    body,
    failure: () => null,
  };
}

/** No content: a property that is null (Protocol 4.01 §11.2.4). */
export function noContent(plan: Plan): Answer {
  return { ...text('', 'text/plain', plan), status: 204 };
}

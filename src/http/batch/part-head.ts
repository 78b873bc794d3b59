import type { Chunk } from '../../write/index.js';
import type { Answer } from '../answer.js';
import type { BatchRequest } from './request.js';

/** An answer as a part of a batch shows it. */
export interface PartHead {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null where there is none to write: HEAD, 204, 304. */
  readonly body: string | AsyncIterable<string> | null;
}

/** Status, headers and body of a part. The length is told where it is known; a streamed body's is not. */
export function partHead({ method }: BatchRequest, answer: Answer): PartHead {
  const { status, contentType, headers, body } = answer;
  const empty = status === 204 || status === 304;
  const bodiless = empty || method === 'HEAD';
  return {
    status,
    headers: [
      ...(empty ? [] : [['Content-Type', contentType] as const]),
      ...Object.entries(headers).flatMap(([name, values]) =>
        [values].flat().map((value) => [name, value] as const),
      ),
      ...(typeof body === 'string' && !bodiless
        ? [['Content-Length', String(Buffer.byteLength(body))] as const]
        : []),
    ],
    body: bodiless ? null : typeof body === 'string' ? body : asText(body),
  };
}

/** Chunks hold whole rows, so that no character is cut. */
async function* asText(body: AsyncIterable<Chunk>): AsyncGenerator<string> {
  for await (const chunk of body) yield typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
}

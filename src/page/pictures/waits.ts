import { numberOf, type Row, sum, textOf } from './rows.js';

/** Waits in one queue for one kind of media. Durations in milliseconds; null where none is told. */
export interface QueueWait {
  readonly media: string;
  readonly queue: string;
  readonly waits: number;
  readonly average: number | null;
  readonly longest: number | null;
}

export const queueWaits = (groups: readonly Row[]): readonly QueueWait[] =>
  groups.map((row) => ({
    media: textOf(row, 'mediaType'),
    queue: textOf(row, 'queueName'),
    waits: numberOf(row, 'waits') ?? 0,
    average: numberOf(row, 'average'),
    longest: numberOf(row, 'longest'),
  }));

/** The media there are, that with most waits first. An email waits hours where a call waits seconds, so they share no scale. */
export function mediaOf(waits: readonly QueueWait[]): readonly string[] {
  const total = (media: string) =>
    sum(waits.filter((wait) => wait.media === media).map((wait) => wait.waits));
  return [...new Set(waits.map((wait) => wait.media))].sort((a, b) => total(b) - total(a));
}

/** The waits of one kind of media, longest average first. */
export const waitsOf = (waits: readonly QueueWait[], media: string): readonly QueueWait[] =>
  waits.filter((wait) => wait.media === media).sort((a, b) => (b.average ?? -1) - (a.average ?? -1));

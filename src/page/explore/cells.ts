import { isDuration } from './fields.js';

/** How a value is shown. */
export interface Cell {
  readonly text: string;
  /** The value as the feed gave it, where the text says less. */
  readonly exact: string | null;
  readonly kind: 'text' | 'number' | 'none' | 'journey';
}

/** Milliseconds as a person says them: `850 ms`, `4.2 s`, `3 min 05 s`, `2 h 07 min`. */
export function durationText(ms: number): string {
  if (ms < 0 || !Number.isFinite(ms)) return `${String(ms)} ms`;
  if (ms < 1000) return `${String(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${String(Math.floor(minutes / 60))} h ${two(minutes % 60)} min`;
}

/** A cell of a column; times are wall clocks of the answer's zone, as the feed wrote them. */
export function cellOf(column: string, type: string, value: unknown): Cell {
  if (value === null || value === undefined) return { text: '–', exact: null, kind: 'none' };
  if (column === 'journeyId') return { text: String(value), exact: null, kind: 'journey' };
  if (typeof value === 'number') {
    const exact = String(value);
    if (isDuration(column)) return { text: durationText(value), exact: `${exact} ms`, kind: 'number' };
    return { text: exact, exact: null, kind: 'number' };
  }
  if (typeof value === 'object') return { text: JSON.stringify(value), exact: null, kind: 'text' };
  const text = String(value as string | boolean);
  if (type !== 'Edm.DateTimeOffset') return { text, exact: null, kind: 'text' };
  return { text: text.slice(0, 19).replace('T', ' '), exact: text, kind: 'text' };
}

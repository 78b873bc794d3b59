import { closest, distance } from 'fastest-levenshtein';

/** The candidate a mistyped name most likely meant, ignoring case; null when none is near. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const byLower = new Map([...candidates].map((candidate) => [candidate.toLowerCase(), candidate]));
  if (byLower.size === 0) return null;
  const lower = name.toLowerCase();
  const found = closest(lower, [...byLower.keys()]);
  const near = distance(lower, found) <= Math.max(2, Math.floor(name.length / 3));
  return near ? (byLower.get(found) ?? null) : null;
}

/** ` Did you mean x?`, or nothing. */
export function suggestion(name: string, candidates: Iterable<string>): string {
  const found = nearest(name, candidates);
  return found === null ? '' : ` Did you mean ${found}?`;
}

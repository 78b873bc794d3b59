import type { SetName } from '../reference/index.js';
import { send } from './raw.js';

const KEYS: Partial<Record<SetName, readonly string[]>> = {
  Journeys: ['journeyId'],
  Transitions: ['transitionId'],
  TransitionAgents: ['transitionId', 'role', 'position'],
};
/** The key columns of a set, in their order. */
export const keyOf = (set: SetName): readonly string[] => KEYS[set] ?? ['journeyId', 'position'];

/** The key of a row as a URL writes it, in parentheses: each part percent-encoded, text in quotes. */
export function keyText(set: SetName, row: Readonly<Record<string, unknown>>): string {
  const parts = keyOf(set).map((name) => {
    const value = row[name];
    const literal = typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
    return [name, encodeURIComponent(literal)] as const;
  });
  const [only, ...others] = parts;
  return others.length === 0
    ? `(${only![1]})`
    : `(${parts.map(([name, text]) => `${name}=${text}`).join(',')})`;
}

/** The id of a row's entity, relative to the service root. */
export const idOf = (set: SetName, row: Readonly<Record<string, unknown>>): string =>
  `${set}${keyText(set, row)}`;

/** The rows of all pages from a URL on, letter for letter as they came. */
export async function walked(
  url: string,
  headers: Record<string, string> = {},
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  for (let next: string | undefined = url.replaceAll(' ', '%20'); next !== undefined;) {
    const answer = await send(next, { headers });
    if (answer.status !== 200) throw new Error(`${String(answer.status)} for ${next}: ${answer.text}`);
    const page = answer.json();
    rows.push(...page.value);
    next = page['@odata.nextLink'];
  }
  return rows;
}

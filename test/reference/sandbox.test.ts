import { sandboxKeys, startSandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import { compareText } from './evaluate.js';
import { readAll, type RawData, type RawTransitions } from './read-all.js';
import { buildSets } from './rows.js';

const to = Date.parse('2025-04-02T10:00:00Z');
const from = to - 4 * 86_400_000;

async function read(options: Partial<SandboxOptions>, pageSize?: number): Promise<RawData> {
  const sandbox = await startSandbox({ journeysPerDay: 60, days: 6, seed: 7, now: () => to, ...options });
  try {
    return await readAll(sandbox.url, sandboxKeys.all, {
      from,
      to,
      ...(pageSize === undefined ? {} : { pageSize }),
    });
  } finally {
    await sandbox.close();
  }
}
const inOrderOfId = <T extends { readonly journeyId: string }>(list: readonly T[]): readonly T[] =>
  [...list].sort((a, b) => compareText(a.journeyId, b.journeyId));

describe('a full read of the sandbox', () => {
  it('is the same whether the ends of a range count or not, and at any page size', async () => {
    const plain = await read({});
    expect(plain.journeys.length).toBeGreaterThan(100);
    expect(await read({ startInclusive: false, endInclusive: false })).toEqual(plain);
    expect(await read({ startInclusive: false }, 17)).toEqual(plain);
  });

  it('gives both endpoints of each journey, and the same start by both', async () => {
    const sets = buildSets(await read({}), 'Europe/Bucharest');
    const starts = new Map(sets.rows.Journeys.map((row) => [row.journeyId, row.time]));
    expect(new Set(sets.rows.Transitions.map((row) => row.journeyId))).toEqual(new Set(starts.keys()));
    for (const row of sets.rows.Transitions) expect(row.journeyTime).toBe(starts.get(row.journeyId));
  });

  it('numbers transitions alike when lists come latest first, but for journeys of a single instant', async () => {
    const [ascending, descending] = [await read({}), await read({ transitionOrder: 'descending' })].map(
      (data) => inOrderOfId(data.transitions.filter(lasting)),
    );
    expect(ascending.length).toBeGreaterThan(100);
    expect(descending).not.toEqual(ascending);
    const rows = [ascending, descending].map(
      (transitions) => buildSets({ journeys: [], transitions }, 'UTC').rows,
    );
    expect(rows[1].Transitions).toEqual(rows[0].Transitions);
  });
});

/** Whether the times tell which way the list runs. */
const lasting = ({ transitions }: RawTransitions): boolean =>
  transitions[0].time !== transitions[transitions.length - 1].time;

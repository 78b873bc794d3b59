import { mutants } from './mutants/index.js';
import { Program } from './program.js';
import { stand, startWorld, type World, type WorldName } from './worlds.js';
import { witnesses, type Witness } from './witnesses/index.js';

/**
 * Shows that the witnesses have teeth: every entry of the translation and every trap's rule is broken on purpose, one at a time, and each
 * break makes some witness fail. First the program as it is must satisfy them all.
 */
jest.setTimeout(300_000);

const program = new Program();
const started = new Map<WorldName, Promise<World>>();

function worldOf(name: WorldName): Promise<World> {
  const world = started.get(name) ?? startWorld(name);
  started.set(name, world);
  return world;
}

afterAll(async () => {
  for (const world of started.values()) await (await world).close();
});

type Loaded = ReturnType<Program['load']>;
const PATIENCE_MS = 30_000;

/** Why the witness fails before a program; null where it does not. */
async function failure({ world, run }: Witness, loaded: Loaded): Promise<string | null> {
  const own = await stand(await worldOf(world), loaded);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it takes too long')), PATIENCE_MS);
  });
  try {
    await Promise.race([run(own), late]);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
    await own.close();
  }
}

describe('the program as it is', () => {
  const loaded = program.load();

  it.each(witnesses)('$name', async (witness) => {
    expect(await failure(witness, loaded)).toBeNull();
  });

  it('has witnesses and mutants of different names', () => {
    for (const list of [witnesses, mutants]) {
      const names = list.map(({ name }) => name);
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    }
    const known = new Set(witnesses.map(({ name }) => name));
    expect(mutants.flatMap(({ witness }) => witness ?? []).filter((name) => !known.has(name))).toEqual([]);
    expect(mutants.length).toBeGreaterThanOrEqual(60);
  });
});

describe('a break is caught', () => {
  it.each(mutants)('$name', async (mutant) => {
    const loaded = program.load(mutant);
    const expected = witnesses.filter(({ name }) => name === mutant.witness);
    const others = witnesses.filter(({ name }) => name !== mutant.witness);
    for (const witness of [...expected, ...others]) if ((await failure(witness, loaded)) !== null) return;
    throw new Error(`${mutant.name} survives ${witnesses.length} witnesses`);
  });
});

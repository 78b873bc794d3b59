import type { Upstream } from '../../src/exec/upstream.js';
import type { JourneyApi, SearchRequest } from '../../src/journey-api/index.js';
import { type Fake, type FakeJourney, type FakeOptions, fakeUpstream } from './fake-upstream.js';

/** An upstream whose answers wait until they are let go, in any order. */
export interface Slow extends Fake {
  readonly inFlight: () => number;
  readonly most: () => number;
  /** Lets one answer go, the first that was asked for as a rule. */
  release(nth?: number): void;
  /** Lets answers go, one at a time, the next chosen by `pick` among so many, until the work is done. */
  drive<T>(work: Promise<T>, pick: (waiting: number) => number): Promise<T>;
  /** Lets all answers go until none is asked any more. */
  settle(): Promise<void>;
}

/** Times around the event loop after which the pages of all lanes of a test have had their turn. */
const ROUNDS = 40;

/** Whatever promises have to do is done, as far as nothing waits for the event loop. */
export const promises = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whatever promises have to do is done, and whatever waits for its turn. */
export async function quiet(): Promise<void> {
  for (let i = 0; i < ROUNDS; i++) await promises();
}

export interface SlowOptions extends FakeOptions {
  /** What is thrown instead of the nth answer, from 0. */
  readonly fails?: (nth: number, request: SearchRequest) => Error | null;
}

export function slowUpstream(journeys: readonly FakeJourney[], options: SlowOptions = {}): Slow {
  const fake = fakeUpstream(journeys, options);
  const { reader } = fake.upstream;
  const waiting: (() => void)[] = [];
  let flying = 0;
  let most = 0;
  let asked = 0;
  const slowly = async <T>(request: SearchRequest, answer: () => Promise<T>): Promise<T> => {
    const nth = asked++;
    most = Math.max(most, ++flying);
    await new Promise<void>((resolve) => waiting.push(resolve));
    flying--;
    const failure = options.fails?.(nth, request) ?? null;
    if (failure !== null) throw failure;
    return await answer();
  };
  const { search, searchAs } = reader.api;
  const api: JourneyApi = {
    ...reader.api,
    search: (endpoint, request, context) => slowly(request, () => search(endpoint, request, context)),
    searchAs: (endpoint, request, context, read) =>
      slowly(request, () => searchAs(endpoint, request, context, read)),
  };
  const upstream: Upstream = { ...fake.upstream, reader: { ...reader, api } };
  return {
    asked: fake.asked,
    upstream,
    context: { ...fake.context, reader: upstream.reader },
    inFlight: () => flying,
    most: () => most,
    release: (nth = 0) => waiting.splice(nth, 1)[0]!(),
    drive: async (work, pick) => {
      const end = { reached: false };
      const finish = (): void => void (end.reached = true);
      work.then(finish, finish);
      while (!end.reached) {
        await quiet();
        if (waiting.length > 0) waiting.splice(pick(waiting.length) % waiting.length, 1)[0]!();
      }
      return await work;
    },
    settle: async () => {
      for (await quiet(); waiting.length > 0; await quiet()) for (const go of waiting.splice(0)) go();
    },
  };
}

import { useEffect, useRef, useState } from 'preact/hooks';
import { asProblem, type FeedProblem } from './problem.js';
import { useSession } from './session.js';

/** What has come of a reading. While it is repeated, or after it failed, what was there before stays. */
export interface Reading<T> {
  readonly busy: boolean;
  readonly value: T | null;
  readonly problem: FeedProblem | null;
  again(): void;
}

/**
 * Reads when the component is there and whenever `what` changes, or the reader logs in or out; an older reading is aborted. `what` stands for all that
 * `load` depends on; null: there is nothing to read.
 */
export function useReading<T>(what: string | null, load: (signal: AbortSignal) => Promise<T>): Reading<T> {
  const { turn } = useSession();
  const [round, setRound] = useState(0);
  const [state, setState] = useState<Omit<Reading<T>, 'again'>>({
    busy: what !== null,
    value: null,
    problem: null,
  });
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    if (what === null) {
      setState({ busy: false, value: null, problem: null });
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    setState(({ value }) => ({ busy: true, value, problem: null }));
    latest.current(signal).then(
      (value) => {
        if (!signal.aborted) setState({ busy: false, value, problem: null });
      },
      (error: unknown) => {
        if (!signal.aborted) setState(({ value }) => ({ busy: false, value, problem: asProblem(error) }));
      },
    );
    return () => {
      controller.abort();
    };
  }, [what, turn, round]);
  return {
    ...state,
    again: () => {
      setRound((before) => before + 1);
    },
  };
}

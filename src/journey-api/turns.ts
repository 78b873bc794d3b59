interface Waiting {
  readonly go: () => void;
  readonly late: boolean;
}

const waiting: Waiting[] = [];

/**
 * Resolves when it is this reader's turn: one at a time, and none before the event loop has been around. Many long steps at once would keep
 * all other requests waiting for the sum of them.
 */
export const turn = (): Promise<void> => wait(false);

/**
 * The same, the event loop having been around twice: a connection that is used again sends its request only one time around after it was
 * asked to, and a long step before that would hold it back.
 */
export const lateTurn = (): Promise<void> => wait(true);

function wait(late: boolean): Promise<void> {
  return new Promise((go) => {
    waiting.push({ go, late });
    if (waiting.length === 1) schedule();
  });
}

function schedule(): void {
  const soon = (): void => void setImmediate(next);
  if (waiting[0]!.late) setImmediate(soon);
  else soon();
}

function next(): void {
  waiting.shift()!.go();
  if (waiting.length > 0) schedule();
}

interface Waiting {
  readonly go: () => void;
  readonly late: boolean;
  readonly isUrgent: () => boolean;
}

const waiting: Waiting[] = [];
const always = (): boolean => true;

/**
 * Resolves when it is this reader's turn: one at a time, and none before the event loop has been around. Many long steps at once would keep
 * all other requests waiting for the sum of them. Whoever asks for it is as urgent as any: answers wait for it, and would for as long as others
 * read what is urgent to them.
 */
export const turn = (): Promise<void> => wait(false, always);

/**
 * The same, the event loop having been around twice: a connection that is used again sends its request only one time around after it was
 * asked to, and a long step before that would hold it back. Who is urgent when a turn comes takes it before those who are not.
 */
export const lateTurn = (isUrgent = always): Promise<void> => wait(true, isUrgent);

function wait(late: boolean, isUrgent: () => boolean): Promise<void> {
  return new Promise((go) => {
    waiting.push({ go, late, isUrgent });
    if (waiting.length === 1) schedule();
  });
}

function schedule(): void {
  const soon = (): void => void setImmediate(next);
  if (waiting.some(({ late }) => late)) setImmediate(soon);
  else soon();
}

function next(): void {
  const urgent = waiting.findIndex(({ isUrgent }) => isUrgent());
  const [chosen] = waiting.splice(Math.max(urgent, 0), 1);
  chosen!.go();
  if (waiting.length > 0) schedule();
}

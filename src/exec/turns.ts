const waiting: (() => void)[] = [];

/**
 * Resolves when it is this reader's turn: one at a time, and none before the event loop has been around. Many long steps at once would keep
 * all other requests waiting for the sum of them.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) later();
  });
}

/** Twice around: a connection that is used again sends its request only one time around the event loop after it was asked to. */
function later(): void {
  setImmediate(() => setImmediate(next));
}

function next(): void {
  waiting.shift()!();
  if (waiting.length > 0) later();
}

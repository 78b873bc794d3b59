const waiting: (() => void)[] = [];

/**
 * Resolves when it is this reader's turn: one each time around the event loop. Reads from memory wait for nothing else, and many of them at
 * once would keep all other requests waiting for the sum of their steps.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(next);
  });
}

function next(): void {
  waiting.shift()!();
  if (waiting.length > 0) setImmediate(next);
}

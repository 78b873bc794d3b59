import { setMaxListeners } from 'node:events';

/** An abort of our own that also follows a parent's until it is unlinked. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  unlink(): void;
}

/** `AbortSignal.any` would do, but in Node 20 it keeps what it made alive as long as a long-lived parent. */
export function linkedAbort(parent: AbortSignal | undefined): LinkedAbort {
  const controller = new AbortController();
  const follow = () => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  else if (parent) {
    // One reader's signal serves any number of searches at once; each takes its listener away again.
    setMaxListeners(0, parent);
    parent.addEventListener('abort', follow, { once: true });
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    unlink: () => parent?.removeEventListener('abort', follow),
  };
}

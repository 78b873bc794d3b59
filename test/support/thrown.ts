import { FeedError } from '../../src/errors/index.js';

/** The FeedError that something is refused with; fails where it is taken, and lets other errors through. */
export function thrownBy(run: () => unknown, what = 'it'): FeedError {
  try {
    run();
  } catch (error) {
    if (error instanceof FeedError) return error;
    throw error;
  }
  throw new Error(`taken: ${what}`);
}

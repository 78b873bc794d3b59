/** Why there is no answer, as the feed's errors tell it. */
export class FeedProblem extends Error {
  override readonly name = 'FeedProblem';
  constructor(
    /** 0 where there was no answer at all. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly remedy: string | null,
    /** The option, column or header at fault. */
    readonly target: string | null = null,
  ) {
    super(message);
  }
}

/** The problem that the body of an error tells (OData JSON 4.01 §21); one from before the feed tells only its status. */
export function problemOf(status: number, text: string): FeedProblem {
  try {
    const { error } = JSON.parse(text) as {
      error: {
        code: string;
        message: string;
        target?: string;
        details?: { code: string; message: string }[];
      };
    };
    const remedy = error.details?.find(({ code }) => code === 'remedy')?.message ?? null;
    return new FeedProblem(status, error.code, error.message, remedy, error.target ?? null);
  } catch {
    const message = `The server answered ${String(status)} without saying why.`;
    return new FeedProblem(status, 'unknown', message, 'Look at what stands between this page and the feed.');
  }
}

export const unreachable = (error: unknown): FeedProblem =>
  new FeedProblem(
    0,
    'unreachable',
    `The feed cannot be reached (${error instanceof Error ? error.message : String(error)}).`,
    'See whether it runs, and whether this machine is on the network.',
  );

/** Anything thrown, as a problem that can be shown. */
export const asProblem = (error: unknown): FeedProblem =>
  error instanceof FeedProblem
    ? error
    : new FeedProblem(
        0,
        'page',
        error instanceof Error ? error.message : String(error),
        'Load the page again.',
      );

import type { Status } from '../status.js';

export interface Verdict {
  readonly kind: 'good' | 'warn' | 'bad' | 'note';
  readonly title: string;
  readonly text: string;
}

/** What the numbers come to, the worst first. */
export function verdictOf({ upstream, budget, cache }: Status): Verdict {
  const { lastSuccess, lastFailure } = upstream;
  if (lastFailure !== null && (lastSuccess === null || lastFailure.at > lastSuccess))
    return {
      kind: 'bad',
      title: 'The Journey API did not answer the last request',
      text: `Its last failure: ${lastFailure.reason}. The feed asks again with the next reader.`,
    };
  const failing = cache?.tiers.filter(({ fails }) => fails).map(({ name }) => name) ?? [];
  if (failing.length > 0)
    return {
      kind: 'warn',
      title: `The cache cannot use ${failing.join(' and ')}`,
      text: 'Answers stay right, but more is read from the Journey API. The log says what is wrong.',
    };
  if (budget.waiting > 0)
    return {
      kind: 'warn',
      title: 'Requests are waiting',
      text: 'More is asked of the Journey API than its budget allows at once.',
    };
  if (lastSuccess === null)
    return {
      kind: 'note',
      title: 'Ready',
      text: 'Nothing has been asked of the Journey API since the start.',
    };
  return { kind: 'good', title: 'All is well', text: 'The Journey API answers, and nothing waits.' };
}

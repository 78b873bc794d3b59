import type { ComponentChildren } from 'preact';
import type { FeedProblem } from '../problem.js';

export interface BannerProps {
  readonly kind: 'note' | 'good' | 'warn' | 'bad';
  readonly title: string;
  /** A problem is shown with its code and what to do. */
  readonly problem?: FeedProblem;
  readonly children?: ComponentChildren;
}

export const Banner = ({ kind, title, problem, children }: BannerProps) => (
  <div class={`banner banner-${kind}`} role={kind === 'bad' ? 'alert' : 'note'}>
    <strong>{title}</strong>
    <div>
      {problem !== undefined && (
        <>
          {problem.message} {problem.remedy} <code class="code-word">{problem.code}</code>
        </>
      )}
      {children}
    </div>
  </div>
);

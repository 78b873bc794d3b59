import type { ComponentChildren } from 'preact';

export interface CardProps {
  readonly title?: ComponentChildren;
  /** Beside the title. */
  readonly tools?: ComponentChildren;
  /** More classes, as `card-wide`. */
  readonly class?: string;
  readonly children: ComponentChildren;
}

export const Card = ({ title, tools, class: more = '', children }: CardProps) => (
  <section class={`card ${more}`}>
    {(title !== undefined || tools !== undefined) && (
      <div class="card-head">
        {title !== undefined && <h2>{title}</h2>}
        {tools !== undefined && <div class="card-tools">{tools}</div>}
      </div>
    )}
    {children}
  </section>
);

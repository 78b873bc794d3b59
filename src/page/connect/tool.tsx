import type { ComponentChildren } from 'preact';

export interface ToolProps {
  readonly name: string;
  /** One or two letters, as the tool's mark. */
  readonly mark: string;
  /** The button that starts it. */
  readonly action: ComponentChildren;
  /** What to do in the tool, in order. */
  readonly steps: readonly ComponentChildren[];
  /** What else there is to know. */
  readonly note: ComponentChildren;
}

/** One tool: what to click, and the three steps that follow. */
export const Tool = ({ name, mark, action, steps, note }: ToolProps) => (
  <section class="card tool">
    <div class="tool-head">
      <span class={`tool-mark tool-${mark}`} aria-hidden="true">
        {mark}
      </span>
      <h2>{name}</h2>
    </div>
    <div class="tool-action">{action}</div>
    <ol class="steps">
      {steps.map((step, index) => (
        <li key={index}>{step}</li>
      ))}
    </ol>
    <p class="muted tool-note">{note}</p>
  </section>
);

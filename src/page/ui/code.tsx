import { CopyButton } from './copy-button.js';

export interface CodeProps {
  /** What it is, for those who do not see it. */
  readonly label: string;
  readonly text: string;
  /** What the copy button says; none where not given. */
  readonly copy?: string;
}

/** A text to copy as it stands: a URL, a command, a program. */
export const Code = ({ label, text, copy }: CodeProps) => (
  <div class="code">
    <pre role="region" aria-label={label} tabIndex={0}>
      <code>{text}</code>
    </pre>
    {copy !== undefined && <CopyButton text={text}>{copy}</CopyButton>}
  </div>
);

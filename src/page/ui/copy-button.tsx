import { useEffect, useState } from 'preact/hooks';
import { Button } from './button.js';

export interface CopyButtonProps {
  readonly text: string;
  /** What it is called: "Copy" where not given. */
  readonly children?: string;
  readonly kind?: 'primary' | 'plain' | 'quiet';
}

/** Copies a text, and says for two seconds that it did. */
export function CopyButton({ text, children = 'Copy', kind = 'plain' }: CopyButtonProps) {
  const [said, say] = useState('');
  // What was said, was said of the text before.
  useEffect(() => {
    say('');
  }, [text]);
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => {
      say('');
    }, 2000);
    return () => {
      clearTimeout(timer);
    };
  }, [said]);
  const copy = (): void => {
    copied(text).then(
      () => {
        say('Copied');
      },
      () => {
        say('Not copied: select it by hand');
      },
    );
  };
  return (
    <span class="copy">
      <Button kind={kind} onClick={copy}>
        {said === '' ? children : said}
      </Button>
      <span class="visually-hidden" role="status">
        {said}
      </span>
    </span>
  );
}

/** The clipboard is there on https and on this machine only; elsewhere the older way still works. */
async function copied(text: string): Promise<void> {
  const { clipboard } = navigator as { clipboard?: Clipboard };
  if (clipboard !== undefined) {
    await clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('the browser does not copy');
}

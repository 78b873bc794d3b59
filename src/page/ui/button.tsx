import type { ComponentChildren } from 'preact';

export interface ButtonProps {
  readonly children: ComponentChildren;
  /** One primary on a card at most; quiet ones have no ground. */
  readonly kind?: 'primary' | 'plain' | 'quiet';
  readonly type?: 'button' | 'submit';
  /** What a button is called whose face is a picture. */
  readonly label?: string;
  readonly disabled?: boolean;
  /** Whether it is held down, for one that switches. */
  readonly pressed?: boolean;
  readonly onClick?: () => void;
}

export function Button({
  children,
  kind = 'plain',
  type = 'button',
  label,
  disabled,
  pressed,
  onClick,
}: ButtonProps) {
  return (
    <button
      type={type}
      class={`button button-${kind}`}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

export interface LinkButtonProps {
  readonly children: ComponentChildren;
  readonly href: string;
  readonly kind?: 'primary' | 'plain' | 'quiet';
  /** The file's name, where the link gives one to keep. */
  readonly download?: string;
}

/** A link that looks like a button: it leads somewhere or gives a file. */
export const LinkButton = ({ children, href, kind = 'plain', download }: LinkButtonProps) => (
  <a class={`button button-${kind}`} href={href} download={download}>
    {children}
  </a>
);

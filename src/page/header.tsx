import { useEffect, useRef } from 'preact/hooks';
import { askForKey, logOut, useSession } from './session.js';
import { link, type ViewName } from './state.js';
import { currentTheme, setTheme, type Theme, useColours } from './theme.js';
import { Button } from './ui/button.js';

interface HeaderProps {
  readonly tabs: readonly { readonly name: ViewName; readonly title: string }[];
  readonly view: ViewName;
}

/** Name, promise, tabs, and what is the reader's own: key and colours. */
export function Header({ tabs, view }: HeaderProps) {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // Where the tabs do not all fit, the one that is open does.
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [view]);
  return (
    <header class="header">
      <div class="header-row">
        <a class="brand" href={link('connect')}>
          <Mark />
          <span class="brand-name">Journey Feed</span>
        </a>
        <p class="promise">Every customer journey, live in Power BI, Excel and Tableau.</p>
        <div class="header-tools">
          <KeyButton />
          <ThemeButton />
        </div>
      </div>
      <nav ref={nav} class="tabs" aria-label="Views">
        {tabs.map(({ name, title }) => (
          <a key={name} class="tab" href={link(name)} aria-current={name === view ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
    </header>
  );
}

function KeyButton() {
  const { key } = useSession();
  if (key !== null)
    return (
      <Button kind="quiet" onClick={logOut}>
        Log out
      </Button>
    );
  const ask = (): void => {
    askForKey('The key you give to the feed in your BI tool.');
  };
  return (
    <Button kind="quiet" onClick={ask}>
      Log in
    </Button>
  );
}

const next: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' };
const names: Readonly<Record<Theme, string>> = { auto: 'as the system', light: 'light', dark: 'dark' };

function ThemeButton() {
  useColours();
  const theme = currentTheme();
  const turn = (): void => {
    setTheme(next[theme]);
  };
  const label = `Colours: ${names[theme]}. Change to ${names[next[theme]]}.`;
  return (
    <Button kind="quiet" label={label} onClick={turn}>
      <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" />
        {theme !== 'light' && <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" />}
        {theme === 'dark' && <path d="M8 1.8a6.2 6.2 0 0 0 0 12.4z" fill="currentColor" />}
      </svg>
    </Button>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" class="mark-ground" />
      <path d="M7 21h6.5c3 0 3-10 6-10H25" class="mark-way" />
      <circle cx="7" cy="21" r="2.8" class="mark-start" />
      <circle cx="25" cy="11" r="2.8" class="mark-end" />
    </svg>
  );
}

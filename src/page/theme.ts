import { useEffect, useState } from 'preact/hooks';

/** `auto` follows the system. */
export type Theme = 'auto' | 'light' | 'dark';

const NAME = 'journey-feed.theme';
const themes: readonly string[] = ['light', 'dark'];
const listeners = new Set<() => void>();

/** The theme chosen on this device; where the browser keeps nothing, it lasts until the page is left. */
export function currentTheme(): Theme {
  return (document.documentElement.dataset['theme'] as Theme | undefined) ?? 'auto';
}

function show(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'auto') delete dataset['theme'];
  else dataset['theme'] = theme;
  for (const listener of listeners) listener();
}

export function setTheme(theme: Theme): void {
  try {
    if (theme === 'auto') localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, theme);
  } catch {
    // It holds for this page then.
  }
  show(theme);
}

/** Puts the kept theme in place, before anything is drawn. */
export function startTheme(): void {
  try {
    const kept = localStorage.getItem(NAME) ?? '';
    if (themes.includes(kept)) show(kept as Theme);
  } catch {
    // The system's theme it is.
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const listener of listeners) listener();
  });
}

/** A number that changes with the colours, for what is drawn on a canvas. */
export function useColours(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const listener = (): void => {
      setTurn((before) => before + 1);
    };
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return turn;
}

/** A colour token as the browser would paint it now, as `rgb(31, 95, 191)`: `colour('--series-1')`. */
export function colour(token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

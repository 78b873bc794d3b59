import { useEffect, useState } from 'preact/hooks';

/** The key and what is known of it. It lives as long as the tab, and leaves the page only as a header. */
export interface Session {
  readonly key: string | null;
  /** Why a key is asked for now; null while none is. */
  readonly asked: string | null;
  /** Counts log-ins and log-outs, so that what was read as someone else is read again. */
  readonly turn: number;
}

const NAME = 'journey-feed.key';
const listeners = new Set<() => void>();
let session: Session = { key: stored(), asked: null, turn: 0 };

function stored(): string | null {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}

/** Where the browser keeps nothing, the key lasts until the page is left. */
function store(key: string | null): void {
  try {
    if (key === null) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, key);
  } catch {
    return;
  }
}

function become(next: Partial<Session>): void {
  session = { ...session, ...next };
  for (const listener of listeners) listener();
}

export const currentSession = (): Session => session;

/** Opens the log-in, with a reason that is shown there. */
export function askForKey(reason: string): void {
  if (session.asked !== reason) become({ asked: reason });
}

export function closeLogIn(): void {
  become({ asked: null });
}

export function logIn(key: string): void {
  store(key);
  become({ key, asked: null, turn: session.turn + 1 });
}

export function logOut(): void {
  store(null);
  become({ key: null, asked: null, turn: session.turn + 1 });
}

export function useSession(): Session {
  const [seen, see] = useState(session);
  useEffect(() => {
    const listener = (): void => {
      see(session);
    };
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return seen;
}

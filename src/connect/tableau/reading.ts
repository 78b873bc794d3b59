import { KeyNeeded } from './host.js';

/** The key, as Basic log-in gives it to the feed: the password. */
export interface Credential {
  readonly username: string;
  readonly password: string;
}

/** One page of rows. */
export interface Page {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
}

/** Rows a page, and so rows handed to Tableau at once: its channel takes some hundred megabytes, of which these are few. */
const PAGE_SIZE = 5000;
/** How often a request is repeated that the feed puts off, and the longest wait for it. */
const REPEATS = 4;
const LONGEST_WAIT_SECONDS = 60;

/** Reads the feed this page comes from, and nothing else: the key goes into a header, never into a URL. */
export class Reading {
  readonly #stop = new AbortController();

  constructor(
    /** The service root, absolute. */
    readonly rootUrl: string,
    readonly credential: Credential,
  ) {}

  stop(): void {
    this.#stop.abort();
  }

  /** The model as CSDL JSON. */
  async metadata(): Promise<Readonly<Record<string, unknown>>> {
    const response = await this.#get(`${this.rootUrl}$metadata?$format=json`);
    return (await response.json()) as Readonly<Record<string, unknown>>;
  }

  /** The pages of a set, one after another. */
  async *pages(set: string, filter: string | null): AsyncGenerator<Page> {
    const query = filter === null ? '' : `?$filter=${encodeURIComponent(filter)}`;
    for (let url: string | null = `${this.rootUrl}${set}${query}`; url !== null;) {
      const response = await this.#get(url);
      const page = (await response.json()) as { value: Page['rows']; '@odata.nextLink'?: string };
      const { value: rows, '@odata.nextLink': next = null } = page;
      yield { rows, next };
      url = next;
    }
  }

  async #get(url: string): Promise<Response> {
    if (new URL(url).origin !== new URL(this.rootUrl).origin)
      throw new Error(`The feed leads to ${url}; open this page at the address that FEED_PUBLIC_URL names.`);
    for (let repeats = 0; ; repeats++) {
      // Without credentials of its own the browser does not ask for any, and the form or Tableau does.
      const asking = { credentials: 'omit', headers: this.#headers(), signal: this.#stop.signal } as const;
      const response = await fetch(url, asking);
      if (response.ok) return response;
      const wait = waitOf(response);
      if (wait === null || repeats >= REPEATS) throw await problemOf(response);
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    }
  }

  #headers(): Record<string, string> {
    const { username, password } = this.credential;
    const text = String.fromCharCode(...new TextEncoder().encode(`${username}:${password}`));
    return {
      Accept: 'application/json;odata.metadata=minimal',
      Prefer: `odata.maxpagesize=${String(PAGE_SIZE)},omit-values=nulls`,
      ...(password === '' ? {} : { Authorization: `Basic ${btoa(text)}` }),
    };
  }
}

/** Seconds to wait before a request is repeated; null where that is of no use. */
function waitOf({ status, headers }: Response): number | null {
  if (status !== 429 && status !== 503) return null;
  const seconds = Number(headers.get('Retry-After') ?? 1);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0.5), LONGEST_WAIT_SECONDS) : 1;
}

/** What an error response says, in words for whoever sits before Tableau. */
async function problemOf(response: Response): Promise<Error> {
  const text = await response.text();
  const message = `The feed answers ${String(response.status)}: ${messageIn(text)}`;
  return response.status === 401 || response.status === 403 ? new KeyNeeded(message) : new Error(message);
}

function messageIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    return `${error.message} (${error.code})`;
  } catch {
    return text.slice(0, 200);
  }
}

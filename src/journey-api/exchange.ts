/** One request to the Journey API. */
export interface Post {
  /** Below the base URL, from its slash on. */
  readonly path: string;
  readonly key: string;
  readonly body: string;
}

/** A whole answer of the Journey API. */
export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: Uint8Array;
  /** Gives the memory of a page back, to be written over by another; whoever keeps the body must not call it. */
  readonly release: () => void;
}

/** Threads that fetch pages and read them. */
export interface PageThreads {
  /** Null where no thread can take it now. Rejects as {@link Transport.post} does. */
  post(post: Post, plan: object, signal: AbortSignal): Promise<RemoteAnswer> | null;
  /** Ends them, and whatever they do. */
  close(): Promise<void>;
}

/** An answer that a thread took; if it is a page, the thread goes on to read it. */
export interface RemoteAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Bytes of the answer's body. */
  readonly length: number;
  /** The body of what is not a page. */
  readonly body: Uint8Array;
  /** What a page's last bytes show. */
  readonly cursor: string | null;
  /** What was made of a page, or its body where the thread could make nothing of it. Rejects with FeedError upstreamUnavailable where the thread ends. */
  readonly page: Promise<{ readonly made: object } | { readonly body: Uint8Array }>;
}

export const isRemote = (answer: Answer | RemoteAnswer): answer is RemoteAnswer => 'page' in answer;

import type { ErrorCode } from '../errors/index.js';
import type { Post } from '../journey-api/index.js';
import type { PlainTranscript, TranscriptionPlan } from '../transcribe/index.js';

/** What a thread is started with. */
export interface ThreadData {
  readonly baseUrl: string;
  /** See the options of the Journey API's client. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** The text of the CSDL, by which plans name their columns. */
  readonly csdl: string;
}

/** What a thread is told. */
export type Order =
  | { readonly kind: 'fetch'; readonly id: number; readonly post: Post; readonly plan: TranscriptionPlan }
  | { readonly kind: 'abort'; readonly id: number };

/** How an exchange failed, of which no error can be handed over as it is. */
export type Failure =
  | { readonly kind: 'network'; readonly code: string; readonly explanation: string }
  | { readonly kind: 'feed'; readonly code: ErrorCode; readonly message: string };

/** What a thread tells: an answer or a failure for each fetch, and behind an answer that is a page what it made of it. */
export type News =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure }
  | {
      readonly kind: 'answered';
      readonly id: number;
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly length: number;
      /** Empty for a page. */
      readonly body: Uint8Array;
      readonly cursor: string | null;
    }
  | { readonly kind: 'read'; readonly id: number; readonly made: PlainTranscript }
  /** A page that is not spelled as pages are as a rule. */
  | { readonly kind: 'unread'; readonly id: number; readonly body: Uint8Array };

import { catalogue, type ErrorCode } from './catalogue.js';

/** What an error may say besides its code and message. Nothing in it may hold a key or a stack. */
export interface ErrorDetail {
  /** The query option, path segment, header or setting at fault, as `$filter`. */
  readonly target?: string;
  /** 0-based offset of the fault in the decoded text of the target. */
  readonly position?: number;
  /** Whole seconds the client should wait (RFC 9110 §10.2.3). */
  readonly retryAfter?: number;
  /** The methods the resource takes, for `Allow` (405; RFC 9110 §10.2.1). */
  readonly allow?: readonly string[];
  /** What the upstream said: its code (the url fragment's last part), suggestion and url. */
  readonly upstream?: { readonly code: string; readonly suggestion?: string; readonly url?: string };
  /** For the log only; never sent to a client. */
  readonly cause?: unknown;
}

/** The one error class that crosses module borders; its code fixes the HTTP status. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly detail: ErrorDetail = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.status = catalogue[code][0];
  }

  /** The remedy published for this code. */
  get remedy(): string {
    return catalogue[this.code][1];
  }
}

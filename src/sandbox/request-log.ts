/** One request as the sandbox saw it, in the order the answers were decided. */
export interface RecordedRequest {
  /** Epoch ms of real time at which the request had arrived whole. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** A fingerprint of the x-api-key, never the key; null without one. */
  readonly key: string | null;
  /** The parsed body; the text where it is no JSON; null where it was not read. */
  readonly body: unknown;
  /** 0 where the connection was reset without an answer. */
  readonly status: number;
  /** Records in `data`; 0 for errors. */
  readonly rows: number;
}

const MOST_ENTRIES = 10_000;
const MOST_BYTES = 32 * 1024 * 1024;

/** The latest requests, bounded by number and by the size of their bodies. */
export class RequestLog {
  readonly entries: RecordedRequest[] = [];
  private readonly sizes: number[] = [];
  private bytes = 0;

  add(entry: Omit<RecordedRequest, 'body'>, body: string | null): void {
    this.entries.push({ ...entry, body: body === null ? null : parsed(body) });
    this.sizes.push(body?.length ?? 0);
    this.bytes += body?.length ?? 0;
    while (this.entries.length > MOST_ENTRIES || (this.bytes > MOST_BYTES && this.entries.length > 1)) {
      this.entries.shift();
      this.bytes -= this.sizes.shift()!;
    }
  }

  clear(): void {
    this.entries.length = 0;
    this.sizes.length = 0;
    this.bytes = 0;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

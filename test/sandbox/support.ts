import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js';

// Tests share two cores with others, and some read a month of journeys.
jest.setTimeout(60_000);

/** A Sunday noon; what the sandbox knows ends here. */
export const NOW = Date.parse('2025-06-15T12:00:00Z');

export interface Named {
  readonly name: string;
}
export interface Agent {
  readonly name: string | null;
  readonly group: { readonly id: string; readonly name: string } | null;
}
export interface Journey {
  readonly time: string;
  readonly journeyId: string;
  readonly interactions: readonly {
    readonly id: string;
    readonly direction: string;
    readonly type: string | null;
  }[];
  readonly agents: readonly Agent[];
  readonly channel: { readonly id: string; readonly name: string } | null;
  readonly contact: Readonly<Record<'name' | 'phoneNumber' | 'email', string | null>>;
  readonly direction: string | readonly string[];
  readonly transfersCompleted: number;
  readonly forwardedToQueue: number;
  readonly forwardedToRingGroup: number;
  readonly forwardedToScript: number;
  readonly handlingDuration: number;
  readonly holdDuration: number;
  readonly mediaTypes: readonly string[];
  readonly offeringDuration: number;
  readonly outcome: string;
  readonly pbxNames: readonly string[];
  readonly queueAndRingGroupWaitDuration: number;
  readonly queues: readonly Named[];
  readonly queueWaitDuration: number;
  readonly ringGroups: readonly Named[];
  readonly ringGroupWaitDuration: number;
  readonly scriptTreatmentDuration: number;
  readonly tenantIds: readonly string[];
  readonly wrapUpCodes: readonly string[];
  readonly wrapUpDuration: number;
}
export interface Transition {
  readonly time: string;
  readonly name: string;
  readonly interactionId: string;
  readonly agents: readonly Agent[];
  readonly previousAgents: readonly Agent[];
  readonly previousQueue: Named | null;
  readonly previousRingGroup: Named | null;
  readonly queue: Named | null;
  readonly ringGroup: Named | null;
  readonly duration: number;
  readonly externalNumber: string | null;
  readonly mediaType: string;
}
export interface JourneyTransitions {
  readonly journeyId: string;
  readonly transitions: readonly Transition[];
}
export interface Answer<T = Journey> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data: readonly T[];
    readonly nextPageCursor: string | null;
    readonly totalElements: number;
    readonly errors?: readonly {
      readonly message: string;
      readonly suggestion: string;
      readonly url: string;
    }[];
  };
}
export type Endpoint = 'journeys' | 'transitions';
type Body = Readonly<Record<string, unknown>>;

/** 8 to 14 June 2025: a Sunday and the working week after it. */
export const WEEK = { start: '2025-06-08T00:00:00Z', end: '2025-06-14T23:59:59.999Z' };
export const DAY = { start: '2025-06-10T00:00:00Z', end: '2025-06-10T23:59:59.999Z' };
export const valid = { dateRange: DAY, displayTimezone: 'UTC' };

const started: Sandbox[] = [];

export async function sandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const running = await startSandbox({ now: () => NOW, journeysPerDay: 120, ...options });
  started.push(running);
  return running;
}

/** For afterAll. */
export async function stopSandboxes(): Promise<void> {
  await Promise.all(started.splice(0).map((running) => running.close()));
}

export async function send<T = Journey>(
  { url }: Sandbox,
  path: string,
  init: { method?: string; body?: string; key?: string | null; headers?: Record<string, string> } = {},
): Promise<Answer<T>> {
  const key = init.key === undefined ? 'sandbox-key' : init.key;
  const response = await fetch(url + path, {
    method: init.method ?? 'POST',
    ...(init.body === undefined ? {} : { body: init.body }),
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { 'x-api-key': key }),
      ...init.headers,
    },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

export function ask<T = Journey>(
  running: Sandbox,
  endpoint: Endpoint,
  body: Body = {},
  key?: string,
): Promise<Answer<T>> {
  return send<T>(running, `/v1/${endpoint}/search`, {
    body: JSON.stringify({ ...valid, ...body }),
    ...(key === undefined ? {} : { key }),
  });
}

/** Every record, by cursor. */
export async function readAll<T = Journey>(
  running: Sandbox,
  endpoint: Endpoint,
  body: Body = {},
  key?: string,
): Promise<T[]> {
  const records: T[] = [];
  let cursor: string | null = null;
  do {
    const answer: Answer<T> = await ask<T>(
      running,
      endpoint,
      { limit: 1000, ...body, nextPageCursor: cursor },
      key,
    );
    if (answer.status !== 200) throw new Error(`unexpected answer ${answer.status}`);
    records.push(...answer.body.data);
    cursor = answer.body.nextPageCursor;
  } while (cursor !== null);
  return records;
}

/** The code an error's url speaks of: the last part of its fragment. */
export function codeOf(answer: Answer<unknown>): string | undefined {
  return answer.body.errors?.[0]?.url.split('-').pop();
}

export const ids = (records: readonly { readonly journeyId: string }[]): string[] =>
  records.map((record) => record.journeyId);

/** A thread that fetches pages of journeys and makes tables of them. It keeps nothing, and knows a key only as long as it asks with it. */
import { parentPort, workerData } from 'node:worker_threads';
import { FeedError } from '../errors/index.js';
import { lateTurn, NetworkFailure, peekCursor, Transport } from '../journey-api/index.js';
import { loadModel } from '../model/index.js';
import { Zone } from '../time/index.js';
import {
  compileTranscription,
  plainOf,
  type Transcribe,
  type TranscriptionPlan,
  wantedOf,
} from '../transcribe/index.js';
import type { Failure, News, Order, ThreadData } from './messages.js';

const { baseUrl, timeoutMs, maxResponseBytes, csdl } = workerData as ThreadData;
const transport = new Transport({ baseUrl: new URL(baseUrl), timeoutMs, maxResponseBytes });
const { sets } = loadModel(csdl);
const port = parentPort!;
const underWay = new Map<number, AbortController>();

/** Queries differ in their columns, and a compiled plan takes little. */
const MOST_COMPILED = 100;
const compiled = new Map<string, Transcribe | null>();

function transcriptionOf(plan: TranscriptionPlan): Transcribe | null {
  const name = JSON.stringify(plan);
  let transcribe = compiled.get(name);
  if (transcribe === undefined) {
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    transcribe = compileTranscription(wantedOf(plan, sets), new Zone(plan.zone));
    compiled.set(name, transcribe);
  }
  return transcribe;
}

const tell = (news: News, memory: readonly ArrayBuffer[] = []): void => port.postMessage(news, [...memory]);

async function fetchPage({ id, post, plan }: Extract<Order, { kind: 'fetch' }>): Promise<void> {
  const abort = new AbortController();
  underWay.set(id, abort);
  try {
    const { status, retryAfter, body, release } = await transport.post(post, abort.signal);
    const answer = { kind: 'answered', id, status, retryAfter, length: body.byteLength } as const;
    if (status !== 200) {
      tell({ ...answer, body, cursor: null });
      return;
    }
    tell({ ...answer, body: new Uint8Array(0), cursor: peekCursor(body) });
    await lateTurn();
    if (!abort.signal.aborted) readPage(id, body, plan);
    release();
  } catch (error) {
    if (!abort.signal.aborted) tell({ kind: 'failed', id, failure: failureOf(error) });
  } finally {
    underWay.delete(id);
  }
}

function readPage(id: number, body: Uint8Array, plan: TranscriptionPlan): void {
  const transcript = transcriptionOf(plan)?.(body) ?? null;
  if (transcript === null) {
    const own = Uint8Array.from(body);
    tell({ kind: 'unread', id, body: own }, [own.buffer]);
    return;
  }
  const { plain, memory } = plainOf(transcript);
  tell({ kind: 'read', id, made: plain }, memory);
}

function failureOf(error: unknown): Failure {
  if (error instanceof NetworkFailure)
    return { kind: 'network', code: error.code, explanation: error.explanation };
  if (error instanceof FeedError) return { kind: 'feed', code: error.code, message: error.message };
  return { kind: 'feed', code: 'internal', message: `A page could not be read: ${String(error)}.` };
}

port.on('message', (order: Order) => {
  if (order.kind === 'fetch') void fetchPage(order);
  else underWay.get(order.id)?.abort();
});
tell({ kind: 'ready' });

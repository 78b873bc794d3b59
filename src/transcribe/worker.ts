import { workerData } from 'node:worker_threads';
import { type Transferable, transferableSymbol, valueSymbol } from 'piscina';
import { loadModel } from '../model/index.js';
import { Zone } from '../time/index.js';
import { type Spec, wantedOf } from './spec.js';
import { compileTranscription, type Transcribe, type Transcript } from './transcribe.js';

export interface Task {
  readonly page: Uint8Array;
  readonly spec: Spec;
}

/** What a worker gives back; a page that is to be read as JSON as it came. */
export type Result = { readonly transcript: Transcript } | { readonly unusual: Uint8Array };

/** Compiled transcriptions that are kept; a thread that is asked for more forgets all. */
const MAX_COMPILED = 100;

const model = loadModel(workerData as string);
const compiled = new Map<string, Transcribe>();

function transcriptionOf(spec: Spec): Transcribe {
  const key = JSON.stringify(spec);
  let transcribe = compiled.get(key);
  if (transcribe === undefined) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    // The thread that asks has compiled the same, so that it is known to be possible.
    transcribe = compileTranscription(wantedOf(spec, model), new Zone(spec.zone))!;
    compiled.set(key, transcribe);
  }
  return transcribe;
}

/** Hands over a result whose bytes are moved and not copied. */
function moved(value: Result, buffers: readonly ArrayBufferLike[]): Transferable {
  return { [transferableSymbol]: buffers, [valueSymbol]: value } as unknown as Transferable;
}

export default function run({ page, spec }: Task): Transferable {
  const found = transcriptionOf(spec)(page);
  if (found === null) return moved({ unusual: page }, [page.buffer]);
  const { table } = found;
  // Columns are objects of this thread's model; who asked knows which they are.
  const text = table.text === null ? null : { ...table.text, columns: null };
  const buffers = [table.starts.buffer, ...(text === null ? [] : [text.bytes.buffer, text.ends.buffer])];
  return moved({ transcript: { ...found, table: { ...table, text } } }, buffers);
}

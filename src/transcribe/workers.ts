import { Piscina } from 'piscina';
import type { Zone } from '../time/index.js';
import { specOf } from './spec.js';
import { compileTranscription, type Transcript, type Wanted } from './transcribe.js';
import type { Result, Task } from './worker.js';

/** A smaller page is read sooner than handed over, in bytes. */
const WORTH_MOVING = 65_536;

/** Makes a table of a page, here or elsewhere; null for a page that is to be read as JSON, whose bytes `page` then has. */
export type TranscribeAnywhere = (page: Uint8Array) => Promise<Transcript | Uint8Array>;

/** Compiles a transcription; null where there is none, see `compileTranscription`. */
export type CompileAnywhere = (wanted: Wanted, zone: Zone) => TranscribeAnywhere | null;

/** Pages are read where they are. */
export const onThisThread: CompileAnywhere = (wanted, zone) => {
  const transcribe = compileTranscription(wanted, zone);
  return transcribe && ((page) => Promise.resolve(transcribe(page) ?? page));
};

export interface WorkersOptions {
  /** The compiled `worker.js`. */
  readonly file: string;
  /** The CSDL's text, from which each thread has its own model. */
  readonly csdl: string;
  readonly threads: number;
}

/** Threads that read pages, so that the one that answers is free for others meanwhile. */
export class TranscriptionWorkers {
  readonly #pool: Piscina<Task, Result>;

  constructor({ file, csdl, threads }: WorkersOptions) {
    this.#pool = new Piscina({ filename: file, workerData: csdl, minThreads: threads, maxThreads: threads });
  }

  readonly compile: CompileAnywhere = (wanted, zone) => {
    const transcribe = compileTranscription(wanted, zone);
    if (transcribe === null) return null;
    const spec = specOf(wanted, zone);
    return async (page) => {
      if (page.length < WORTH_MOVING) return transcribe(page) ?? page;
      // Its buffer may hold more than the page, and is gone with it.
      const own = page.byteLength === page.buffer.byteLength ? page : page.slice();
      const result = await this.#pool.run({ page: own, spec }, { transferList: [own.buffer as ArrayBuffer] });
      if ('unusual' in result) return result.unusual;
      const { transcript } = result;
      const { text } = transcript.table;
      return text === null
        ? transcript
        : { ...transcript, table: { ...transcript.table, text: { ...text, columns: wanted.written } } };
    };
  };

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

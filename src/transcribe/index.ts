export { compileTranscription, type Transcribe, type Transcript, type Wanted } from './transcribe.js';
export { type CompileAnywhere, onThisThread, TranscriptionWorkers } from './workers.js';

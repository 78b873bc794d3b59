export { compileTranscription, type Transcribe, type Transcript, type Wanted } from './transcribe.js';
export {
  type PlainTranscript,
  plainOf,
  planOf,
  type TranscriptionPlan,
  transcriptOf,
  wantedOf,
} from './plain.js';

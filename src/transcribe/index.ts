export { compileTranscription, type Transcribe, type Transcript, type Wanted } from './transcribe.js';

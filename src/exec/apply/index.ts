export { type Applied, compileApply, readApplied } from './read.js';
export { Budget } from './sink.js';

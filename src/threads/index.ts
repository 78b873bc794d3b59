export { pageThreads, type ThreadOptions } from './page-threads.js';

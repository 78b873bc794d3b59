import { sandboxKeys, startSandbox } from '../sandbox/index.js';
import { settingsFromEnvironment } from './compose.js';

/** `journey-feed sandbox`: the embedded Journey API alone, on SANDBOX_PORT. */
export async function sandbox(): Promise<null> {
  const running = await startSandbox(settingsFromEnvironment().sandbox);
  process.stderr.write(
    `\n  The sandbox's Journey API: ${running.url}\n  Its keys (x-api-key): ${Object.values(sandboxKeys).join(', ')}\n\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void running.close().then(() => process.exit(0)));
  }
  return null;
}

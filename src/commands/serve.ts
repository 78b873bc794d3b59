import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerUnreadable, createApp, MAX_HEADER_BYTES } from '../http/index.js';
import { compose, type ComposeOptions, type Composition, settingsFromEnvironment } from './compose.js';
import type { Settings } from '../config/index.js';
import { keepWarm } from './keep-warm.js';
import { type Loading, loadKept } from './load-kept.js';

export interface RunningFeed extends Composition {
  /** The service root, with a slash at its end. */
  readonly url: string;
  /** Resolves when no more kept days are brought into memory. */
  readonly loaded: Promise<void>;
}

/** Starts a feed on its port. */
export async function startFeed(settings: Settings, options: ComposeOptions = {}): Promise<RunningFeed> {
  const composition = await compose(settings, options);
  const { feed, access, status, logger } = composition;
  const { publicUrl, trustProxy, corsOrigins, host, port } = settings;
  const { apiKey, anonymous } = settings;
  const loopbackNamesOnly = apiKey !== null && anonymous && publicUrl === null && trustProxy === false;
  let loading: Loading | null = null;
  const app = createApp({
    feed,
    access,
    status: { ...status, loaded: () => loading?.report() ?? null },
    logger,
    publicUrl,
    trustProxy,
    corsOrigins,
    loopbackNamesOnly,
    page: options.page,
    connectPage: options.connectPage,
    connector: options.connector,
  });
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, app);
  answerUnreadable(server);
  const reads = countReads(server);
  let warmth: ReturnType<typeof keepWarm> | null = null;
  try {
    if (settings.warm !== null) warmth = keepWarm(settings.warm, composition);
    await listen(server, port, host);
  } catch (error) {
    await warmth?.close();
    await composition.close();
    throw error;
  }
  loading = loadKept(composition, { busy: () => reads.open > 0 });
  const { port: actual } = server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await Promise.all([warmth?.close(), loading?.close()]);
    await composition.close();
  };
  const loaded = loading?.done ?? Promise.resolve();
  return { ...composition, url: `http://${shown}:${String(actual)}/odata/`, loaded, close };
}

/** Requests to the service that are under way; what looks after the feed, and asks for its health or status, is none. */
function countReads(server: Server): { readonly open: number } {
  const reads = { open: 0 };
  server.on('request', ({ url }, res) => {
    if (url?.startsWith('/odata') !== true) return;
    reads.open += 1;
    res.once('close', () => (reads.open -= 1));
  });
  return reads;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** `journey-feed serve` */
export async function serve(): Promise<null> {
  const running = await startFeed(settingsFromEnvironment());
  const { settings, logger, url, baseUrl } = running;
  const sandboxed = settings.upstream.kind === 'sandbox';
  logger.info({ url, upstream: sandboxed ? 'sandbox' : baseUrl, zone: settings.timeZone }, 'serving');
  const page = url.replace(/odata\/$/, '');
  process.stderr.write(
    `\n  Open this in a browser:\n\n    ${page}\n\n  Or paste this into Power BI, Excel or Tableau (OData feed):\n\n    ${url}\n\n`,
  );
  if (sandboxed)
    process.stderr.write(
      '  Its data come from the embedded sandbox; the README tells how to connect a real Journey API.\n\n',
    );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void running.close().then(() => process.exit(0)));
  }
  return null;
}

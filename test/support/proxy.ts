import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Proxy {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Passes searches on to an upstream, and its answers of 200 back as `change` makes them, where it gives null as a 503; `asked` has the body of
 * the request.
 */
export async function startProxy(
  target: string,
  change: (answer: Buffer, asked: { readonly path: string; readonly body: string }) => Buffer | null,
): Promise<Proxy> {
  const base = new URL(target);
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const path = request.url ?? '/';
      const body = Buffer.concat(chunks).toString('utf8');
      const answer = await fetch(new URL(path, base), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-api-key': String(request.headers['x-api-key']),
        },
        body,
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const given = answer.ok ? change(bytes, { path, body }) : bytes;
      response.writeHead(given === null ? 503 : answer.status, { 'content-type': 'application/json' });
      response.end(given ?? '{}');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}${base.pathname}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

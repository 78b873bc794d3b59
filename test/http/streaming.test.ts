/** Rows go out while the upstream is still being read, no faster than the reader takes them, and no longer than it listens. */
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type Gate, settled, startGate, until } from './gate.js';
import { expectVersion, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
const WEEK = 'Journeys?$filter=time%20ge%202026-01-03T00:00:00Z%20and%20time%20lt%202026-01-10T00:00:00Z';

interface Gated {
  readonly feed: TestFeed;
  readonly gate: Gate;
}
const running: Gated[] = [];

async function start(journeysPerDay: number, env: Record<string, string> = {}): Promise<Gated> {
  let gate: Gate | undefined;
  const feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay, days: 40 },
    env: { UPSTREAM_PAGE_SIZE: '20', ...env },
    through: async (url) => (gate = await startGate(url)).url,
  });
  const gated = { feed, gate: gate! };
  running.push(gated);
  return gated;
}
afterAll(async () => {
  for (const { feed, gate } of running) {
    await feed.close();
    await gate.close();
  }
});

function open(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => void get(url, { agent: false }, resolve).on('error', reject));
}

describe('a slow upstream', () => {
  it.each([
    ['journeys', WEEK],
    ['journeys, newest first', `${WEEK}&$orderby=time%20desc`],
    ['transitions', WEEK.replace('Journeys', 'Transitions').replaceAll('time%20', 'journeyTime%20')],
  ])('does not keep the first rows from going out: %s', async (_, query) => {
    const { feed, gate } = await start(60);
    gate.shutFrom(3);
    const response = await open(`${feed.url}${query}`);
    response.setEncoding('utf8');
    let text = '';
    for await (const chunk of response as AsyncIterable<string>) {
      text += chunk;
      // Nothing but the first answers came from the upstream so far, and rows are here.
      if (gate.counts.answered <= 2 && text.includes('"journeyId":')) gate.open();
    }
    expect(gate.counts.answered).toBeGreaterThan(10);
    expect((JSON.parse(text) as { value: unknown[] }).value.length).toBeGreaterThan(300);
  });

  it('is asked for the next page while the last is worked on', async () => {
    const { feed, gate } = await start(60);
    gate.shutFrom(2);
    const whole = send(`${feed.url}${WEEK}`);
    await until(() => gate.counts.came >= 2);
    expect(gate.counts.answered).toBe(1);
    gate.open();
    expectVersion(await whole);
  });

  it('is not asked for pages that nobody needs', async () => {
    const { feed, gate } = await start(60);
    expect((await send(`${feed.url}${WEEK}&$top=10`)).json().value).toHaveLength(10);
    expect(gate.counts.came).toBe(1);
    expect((await send(`${feed.url}${WEEK}&$top=0`)).json().value).toEqual([]);
    expect(
      (
        await send(
          `${feed.url}Journeys?$filter=time%20gt%202026-01-05T00:00:00Z%20and%20time%20lt%202026-01-04T00:00:00Z`,
        )
      ).json().value,
    ).toEqual([]);
    expect(gate.counts.came).toBe(1);
  });

  it('is not asked for the head of an answer', async () => {
    const { feed, gate } = await start(60);
    const head = await send(`${feed.url}${WEEK}`, { method: 'HEAD' });
    expectVersion(head);
    expect([head.status, head.text, head.header('content-type')]).toEqual([
      200,
      '',
      expect.stringMatching(/^application\/json/),
    ]);
    expect(await settled(() => gate.counts.came)).toBe(0);
    expectVersion(await send(`${feed.url}${WEEK}`));
    expect(gate.counts.came).toBeGreaterThan(20);
  });
});

describe('a slow reader', () => {
  it('holds the upstream back, and gets everything in the end', async () => {
    const { feed, gate } = await start(900, { UPSTREAM_PAGE_SIZE: '20', FEED_PAGE_SIZE: '50000' });
    const { hostname, port } = new URL(feed.url);
    const path =
      '/odata/Transitions?$select=transitionId,journeyId,time,journeyTime,interactionId,agentNames,agentGroupNames,queueName,previousQueueName,name,duration,mediaType';
    const socket = connect({ host: hostname, port: Number(port) });
    socket.pause();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n\r\n`);
    await until(() => gate.counts.came > 1);
    const held = await settled(() => gate.counts.came);
    let last = '';
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      last = (last + chunk.toString('latin1')).slice(-2000);
    });
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(last).toContain('\n]');
    expect(bytes).toBeGreaterThan(10_000_000);
    expect(held).toBeLessThan(gate.counts.came / 2);
  }, 120_000);
});

describe('a reader that leaves', () => {
  it('in the middle ends the reading', async () => {
    const { feed, gate } = await start(60);
    gate.shutFrom(4);
    const response = await open(`${feed.url}${WEEK}`);
    response.on('error', () => undefined);
    response.resume();
    await until(() => gate.counts.answered === 3 && gate.counts.came >= 4);
    const came = await settled(() => gate.counts.came);
    expect(came).toBeLessThan(12);
    response.destroy();
    await until(() => gate.counts.dropped === came - 3);
    gate.open();
    expect(await settled(() => gate.counts.came)).toBe(came);
    expect(feed.logs.filter((line) => line.includes('"complete":false'))).toHaveLength(1);
    expect(feed.logs.join('')).not.toContain('"level":"error"');
  });

  it('before the first row does too', async () => {
    const { feed, gate } = await start(60);
    gate.shutFrom(1);
    const asked = get(`${feed.url}${WEEK}`, { agent: false });
    asked.on('error', () => undefined);
    await until(() => gate.counts.came === 1);
    asked.destroy();
    await until(() => gate.counts.dropped === 1);
    gate.open();
    expect(await settled(() => gate.counts.came)).toBe(1);
    expect(feed.logs.join('')).not.toContain('"level":"error"');
    expect((await send(`${feed.url}${WEEK}`)).status).toBe(200);
  });
});

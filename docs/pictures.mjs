/**
 * Takes the pictures of the documentation, docs/pictures/*.webp: the page's views before a feed on its sandbox, with a clock that stands still, so
 * that the same program gives the same pictures. Needs `npm run build` and Chromium. Run: npm run pictures
 */
/* global document, Image, scrollTo, scrollY -- of the browser, in what the page evaluates */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startFeed } from '../dist/commands/serve.js';
import { loadSettings } from '../dist/config/index.js';

const NOW = '2025-06-16T14:32:00Z';
const FOLDER = fileURLToPath(new URL('pictures/', import.meta.url));
/** What the pictures show as the feed's address, wherever it listens. */
const SHOWN = '127.0.0.1:4004';
const VIEWPORT = { width: 1440, height: 900 };

/** A journey worth to be followed: several queues and agents, a hold, and little time in which nothing happens. */
const GOOD =
  "$filter=outcome eq 'Handled' and transfersCompleted ge 2 and holdDuration gt 20000 and queues/$count ge 2&$orderby=time desc&$top=1";

/** Each picture: its name, its place in the page, a button to press there, a heading to have at the top where it is not the page's own, and colours. */
const pictures = (journeyId) => [
  { name: 'connect', hash: 'connect?range=30d' },
  { name: 'connect-dark', hash: 'connect?range=30d', colorScheme: 'dark' },
  { name: 'explore', hash: 'explore?range=7d', press: 'Abandoned after a minute', from: 'Ask the feed' },
  { name: 'pictures', hash: 'pictures?range=30d', from: 'Journeys per day by outcome' },
  { name: 'journey', hash: `journey?id=${journeyId}`, from: 'How its time divides' },
  { name: 'health', hash: 'health' },
];

const settings = loadSettings({ PORT: '0', FEED_LOG_LEVEL: 'silent', SANDBOX_DAYS: '45' });
const feed = await startFeed(settings, { now: () => Date.parse(NOW) });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', `--host-resolver-rules=MAP ${SHOWN} ${new URL(feed.url).host}`],
});
try {
  const { value } = await (await globalThis.fetch(`${feed.url}Journeys?${GOOD}`)).json();
  await mkdir(FOLDER, { recursive: true });
  for (const picture of pictures(value[0].journeyId)) await take(picture);
} finally {
  await browser.close();
  await feed.close();
}

async function take({ name, hash, press, from, colorScheme = 'light' }) {
  const context = await browser.newContext({
    colorScheme,
    viewport: VIEWPORT,
    timezoneId: 'UTC',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(NOW);
  await page.goto(`http://${SHOWN}/#/${hash}`);
  await quiet(page);
  if (press !== undefined) {
    await page.getByRole('button', { name: press }).click();
    await quiet(page);
  }
  if (from !== undefined)
    await page
      .getByRole('heading', { name: from })
      .evaluate((heading) =>
        scrollTo(0, heading.closest('.card').getBoundingClientRect().top + scrollY - 16),
      );
  const webp = await asWebp(page, await page.screenshot());
  await writeFile(`${FOLDER}${name}.webp`, webp);
  process.stdout.write(`docs/pictures/${name}.webp: ${String(webp.length)} bytes\n`);
  await context.close();
}

/** Until everything is read and drawn. */
async function quiet(page) {
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(500);
}

/** A third of the PNG's size. */
async function asWebp(page, png) {
  const empty = await page.context().newPage();
  const url = await empty.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.85);
  }, png.toString('base64'));
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Browser, Page } from 'playwright-core';

const SOURCE = join(__dirname, '../../src/connect/tableau');

/** The page's scripts as they are now, built into a folder of their own. */
export function buildScripts(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tableau-'));
  const files = readdirSync(SOURCE).filter((name) => name.endsWith('.ts'));
  const built = buildSync({
    entryPoints: files.map((name) => join(SOURCE, name)),
    outdir: folder,
    bundle: false,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  for (const { path, contents } of built.outputFiles) writeFileSync(path, contents);
  return folder;
}

/** What Tableau keeps of a connection from one phase to the next. */
export type Kept = Readonly<Record<string, string>>;

/** A table as the connector describes it. */
export interface Table {
  readonly id: string;
  readonly alias: string;
  readonly incrementColumnId?: string;
  readonly columns: readonly {
    readonly id: string;
    readonly dataType: string;
    readonly description?: string;
  }[];
}

interface Told {
  readonly name: string;
  readonly args: readonly any[];
}

const PROPERTIES = [
  'authType',
  'connectionData',
  'connectionName',
  'password',
  'phase',
  'username',
  'usernameAlias',
];
const CALLS = [
  'abortForAuth',
  'abortWithError',
  'dataDoneCallback',
  'initCallback',
  'reportProgress',
  'schemaCallbackEx',
  'shutdownCallback',
  'submit',
  'tableDataCallback',
];

/**
 * A stand-in of Tableau Desktop as a page sees it: Qt's web channel, the objects on its other side, and the functions by which Tableau
 * starts each step. It answers late and in bits, as a process of its own would.
 */
export class TableauHost {
  readonly told: Told[] = [];
  readonly problems: string[] = [];
  readonly kept: Record<string, string>;

  private constructor(
    readonly page: Page,
    kept: Kept,
  ) {
    this.kept = { ...kept };
  }

  /** Opens the page in a phase, in a browser session of its own, and lets it initialise. */
  static async open(browser: Browser, url: string, phase: string, kept: Kept = {}): Promise<TableauHost> {
    const context = await browser.newContext();
    const host = new TableauHost(await context.newPage(), kept);
    const { page } = host;
    page.on('pageerror', (error) => host.problems.push(String(error)));
    page.on('console', (message) => void (message.type() === 'error' && host.problems.push(message.text())));
    await page.exposeFunction('tell', (name: string, args: unknown[]) => void host.told.push({ name, args }));
    await page.exposeFunction('keep', (name: string, value: string) => void (host.kept[name] = value));
    await page.addInitScript(standIn, { properties: PROPERTIES, calls: CALLS, values: { ...kept, phase } });
    await page.goto(url);
    await host.until('ReportVersionNumber');
    await page.evaluate('window._tableau._nativeSetupCompleted()');
    await page.evaluate('window._tableau.triggerInitialization()');
    await host.until('initCallback');
    return host;
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  /** Waits for what the page tells; an error it tells instead ends the wait. */
  async until(name: string): Promise<readonly any[]> {
    for (;;) {
      const found = this.told.find((each) => each.name === name);
      if (found !== undefined) return found.args;
      const aborted = this.told.find((each) => each.name.startsWith('abort'));
      if (aborted !== undefined) throw new Error(`${aborted.name}: ${String(aborted.args[0])}`);
      await this.page.waitForTimeout(5);
    }
  }

  async schema(): Promise<readonly Table[]> {
    await this.page.evaluate('window._tableau.triggerSchemaGathering()');
    return (await this.until('schemaCallbackEx'))[0] as Table[];
  }

  /** The rows of a table, in the batches they come in. */
  async data(tableInfo: Table, incrementValue = ''): Promise<readonly (readonly (readonly unknown[])[])[]> {
    this.told.length = 0;
    const asked = JSON.stringify([{ tableInfo, incrementValue }]);
    await this.page.evaluate(`window._tableau.triggerDataGathering(${asked})`);
    await this.until('dataDoneCallback');
    const batches = this.told.filter(({ name }) => name === 'tableDataCallback');
    expect(batches.map(({ args: [table] }) => table as string)).toEqual(batches.map(() => tableInfo.id));
    return batches.map(({ args }) => args[1] as unknown[][]);
  }

  async shutdown(): Promise<void> {
    await this.page.evaluate('window._tableau.triggerShutdown()');
    await this.until('shutdownCallback');
  }
}

/** Runs in the page, before its own scripts: the other side of the channel. */
function standIn(given: {
  readonly properties: readonly string[];
  readonly calls: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}): void {
  const here = globalThis as any;
  const transport = {
    onmessage: null as ((event: { data: string }) => void) | null,
    send(text: string): void {
      const message = JSON.parse(text) as Record<string, any>;
      const answer = (data: unknown): void => {
        setTimeout(
          () => transport.onmessage?.({ data: JSON.stringify({ type: 10, id: message['id'], data }) }),
          1,
        );
      };
      if (message['type'] === 3) {
        const bridges = given.calls.map((name) => [
          `WDCBridge_Api_${name}`,
          {
            methods: [
              ['deleteLater', 1],
              ['api', 4],
            ],
            properties: [],
            signals: [['destroyed', 0]],
          },
        ]);
        answer({
          tableau: {
            methods: [],
            signals: [],
            properties: given.properties.map((name, i) => [i + 1, name, [1, i], given.values[name] ?? '']),
          },
          tableauVersionBootstrap: { methods: [['ReportVersionNumber', 3]], properties: [], signals: [] },
          ...Object.fromEntries(bridges),
        });
      } else if (message['type'] === 6) {
        const name = String(message['object']).replace('WDCBridge_Api_', '');
        const method = message['method'] === 3 ? 'ReportVersionNumber' : name;
        here.tell(method, message['args']);
        answer(null);
      } else if (message['type'] === 9) {
        here.keep(given.properties[message['property'] - 1], message['value']);
        answer(null);
      } else if (message['type'] !== 4) throw new Error(`unknown message ${text}`);
    },
  };
  here.qt = { webChannelTransport: transport };
}

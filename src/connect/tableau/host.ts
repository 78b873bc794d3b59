import { openChannel, type RemoteObject, type Transport } from './channel.js';
import type { TableInfo } from './schema.js';

/** The version of the Web Data Connector's interface that this page speaks. */
const VERSION = '2.3.0';

export type Phase = 'interactive' | 'auth' | 'gatherData';

/** What Tableau asks a connector for, in turn; each is over once its promise is. */
export interface Connector {
  init(host: Host): Promise<void> | void;
  schema(host: Host): Promise<readonly TableInfo[]>;
  data(table: AskedTable, host: Host): Promise<void>;
  shutdown(): void;
}

/** A table whose rows Tableau wants: behind the increment value where there is one. */
export interface AskedTable {
  readonly tableInfo: TableInfo;
  readonly incrementValue?: string | null;
}

/** What Tableau keeps of a connection, the user name and the password encrypted, and what it can be told. */
export class Host {
  constructor(readonly objects: ReadonlyMap<string, RemoteObject>) {}

  get phase(): Phase {
    return this.property('phase') as Phase;
  }

  property(name: 'phase' | 'connectionData' | 'username' | 'password'): string {
    const value = this.objects.get('tableau')?.get(name);
    return typeof value === 'string' ? value : '';
  }

  /** Sets what Tableau keeps. */
  set(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) this.objects.get('tableau')?.set(name, value);
  }

  submit(): void {
    this.#tell('submit');
  }

  progress(text: string): void {
    if (this.objects.has(bridge('reportProgress'))) this.#tell('reportProgress', text);
  }

  /** Ends the phase with an error that Tableau shows. */
  fail(message: string): void {
    this.#tell('abortWithError', message);
  }

  /** Ends the phase and has Tableau ask for the credential again. */
  askForKey(message: string): void {
    this.#tell('abortForAuth', message);
  }

  initialised(): void {
    this.#tell('initCallback');
  }

  schema(tables: readonly TableInfo[]): void {
    // Older hosts know no standard connections.
    if (this.objects.has(bridge('schemaCallbackEx'))) this.#tell('schemaCallbackEx', tables, []);
    else this.#tell('schemaCallback', tables);
  }

  rows(table: string, rows: readonly (readonly unknown[])[]): void {
    this.#tell('tableDataCallback', table, rows);
  }

  dataDone(): void {
    this.#tell('dataDoneCallback');
  }

  ended(): void {
    this.#tell('shutdownCallback');
  }

  #tell(name: string, ...args: readonly unknown[]): void {
    void this.objects.get(bridge(name))?.call('api', ...args);
  }
}

const bridge = (name: string): string => `WDCBridge_Api_${name}`;

/** What a page in Tableau's browser finds, and what Tableau finds in the page. */
export interface TableauWindow {
  readonly qt?: { readonly webChannelTransport?: Transport };
  _tableau?: Readonly<Record<string, unknown>>;
}

/** Whether the page runs in Tableau's browser. */
export const inTableau = (window: TableauWindow): boolean => window.qt?.webChannelTransport !== undefined;

/**
 * Lets Tableau drive a connector: once told the version it sets up its side and says so, and then triggers each step. What a step throws
 * becomes the error that Tableau shows.
 */
export async function connectTo(window: TableauWindow, connector: Connector): Promise<void> {
  const transport = window.qt?.webChannelTransport;
  if (transport === undefined) return;
  let host = new Host(new Map());
  const step =
    <A extends readonly unknown[]>(run: (...args: A) => Promise<void> | void) =>
    (...args: A): void => {
      Promise.resolve()
        .then(() => run(...args))
        .catch((error: unknown) => {
          if (error instanceof KeyNeeded) host.askForKey(error.message);
          else host.fail(error instanceof Error ? error.message : String(error));
        });
    };
  const ready = new Promise<void>((resolve) => {
    window._tableau = {
      _nativeSetupCompleted: resolve,
      triggerInitialization: step(async () => {
        await connector.init(host);
        host.initialised();
      }),
      triggerSchemaGathering: step(async () => {
        host.schema(await connector.schema(host));
      }),
      triggerDataGathering: step(async (tables: readonly AskedTable[]) => {
        // One at a time: Tableau waits for each to be done.
        for (const table of tables) await connector.data(table, host);
        host.dataDone();
      }),
      triggerShutdown: step(() => {
        connector.shutdown();
        host.ended();
      }),
    };
  });
  const objects = await openChannel(transport);
  host = new Host(objects);
  void objects.get('tableauVersionBootstrap')?.call('ReportVersionNumber', VERSION);
  await ready;
}

/** The credential is missing or no longer good. */
export class KeyNeeded extends Error {}

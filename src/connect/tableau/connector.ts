import type { AskedTable, Connector, Host } from './host.js';
import { Reading } from './reading.js';
import { cellOf, filterAfter, type TableInfo, tablesOf } from './schema.js';

/** What Tableau keeps of a connection in the open: never the key. */
interface Chosen {
  /** Path of the service root, as `/odata/last/30d/`. */
  readonly root: string;
}

/** Reads the feed on behalf of Tableau. `site` is the address in front of `/odata/`, without a slash at its end. */
export class FeedConnector implements Connector {
  #reading: Reading | null = null;

  constructor(
    readonly site: string,
    /** Shows the form, in the phases in which someone sits before it. */
    readonly show: (host: Host) => void,
  ) {}

  init(host: Host): void {
    // Tableau then keeps user name and password encrypted, and brings them back for each refresh.
    host.set({ authType: 'basic' });
    if (host.phase !== 'gatherData') this.show(host);
  }

  async schema(host: Host): Promise<readonly TableInfo[]> {
    return tablesOf(await this.#open(host).metadata());
  }

  async data({ tableInfo, incrementValue }: AskedTable, host: Host): Promise<void> {
    const { id, columns, incrementColumnId } = tableInfo;
    const after = incrementValue ?? '';
    const filter =
      incrementColumnId === undefined || after === '' ? null : filterAfter(incrementColumnId, after);
    let count = 0;
    for await (const { rows } of this.#open(host).pages(id, filter)) {
      if (rows.length > 0)
        host.rows(
          id,
          rows.map((row) => columns.map((column) => cellOf(row[column.id], column))),
        );
      count += rows.length;
      host.progress(`${id}: ${String(count)} rows`);
    }
  }

  shutdown(): void {
    this.#reading?.stop();
    this.#reading = null;
  }

  #open(host: Host): Reading {
    return (this.#reading ??= new Reading(this.site + rootOf(host.property('connectionData')), {
      username: host.property('username'),
      password: host.property('password'),
    }));
  }
}

/** What is kept is only ever a path of this feed, whatever else a workbook brings. */
export function rootOf(connectionData: string): string {
  const root = connectionData === '' ? '/odata/' : (JSON.parse(connectionData) as Partial<Chosen>).root;
  if (typeof root !== 'string' || !/^\/odata\/(?:[^?#\\]*\/)?$/.test(root))
    throw new Error('This connection was not made by this page: connect anew.');
  return root;
}

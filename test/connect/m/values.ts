/** Values of M, as far as the connector and the queries need them: text, numbers, logicals, null and lists are those of JavaScript. */

export type MRecord = Readonly<Record<string, unknown>>;
export type MFunction = ((...values: readonly unknown[]) => unknown) & { type?: MType };

/** An error raised by M itself. */
export class MError extends Error {}

/** A type; that of a function has those of its parameters. */
export class MType {
  constructor(
    readonly text: string,
    readonly meta: MRecord = {},
    readonly parameters: ReadonlyMap<string, unknown> = new Map(),
  ) {}
}

/** A date, or a date with a time, without zone; with an offset it is an instant. */
export class MTime {
  constructor(
    readonly kind: 'date' | 'datetime' | 'datetimezone',
    readonly ms: number,
  ) {}
  valueOf(): number {
    return this.ms;
  }
  /** As a literal of OData. */
  get literal(): string {
    return new Date(this.ms).toISOString().replace('.000', '');
  }
}

/** A table whose rows are there. */
export class MRows {
  constructor(
    readonly rows: readonly MRecord[],
    readonly type: MType = new MType('table'),
  ) {}
}

/** A column of a row that is not there yet, in a condition that is to be folded. */
export class MColumn {
  constructor(readonly name: string) {}
}

/** A condition that folded into `$filter`. */
export class MCondition {
  constructor(readonly text: string) {}
}

/** A set of the feed: what is asked of it so far, and what is done with its rows afterwards. */
export class MFeedTable {
  constructor(
    readonly url: string,
    readonly columns: readonly string[],
    readonly filters: readonly string[] = [],
    readonly selected: readonly string[] | null = null,
    readonly changes: readonly (readonly [column: string, change: MFunction, type: MType])[] = [],
  ) {}

  /** The URL that all steps together come to. */
  get folded(): string {
    const options = [
      ...(this.filters.length > 0 ? [`$filter=${this.filters.join(' and ')}`] : []),
      ...(this.selected === null ? [] : [`$select=${this.selected.join(',')}`]),
    ];
    return options.length > 0 ? `${this.url}?${options.join('&')}` : this.url;
  }

  private refuseAfterChanges(step: string): void {
    if (this.changes.length > 0) throw new Error(`${step} does not fold after a change of values`);
  }

  where(condition: unknown): MFeedTable {
    this.refuseAfterChanges('A filter');
    if (!(condition instanceof MCondition)) throw new Error('The condition does not fold');
    return new MFeedTable(this.url, this.columns, [...this.filters, condition.text], this.selected);
  }

  select(names: readonly string[]): MFeedTable {
    this.refuseAfterChanges('A choice of columns');
    const unknown = names.filter((name) => !this.columns.includes(name));
    if (unknown.length > 0) throw new MError(`No column ${unknown.join(', ')}`);
    return new MFeedTable(this.url, names, this.filters, names);
  }

  change(changes: MFeedTable['changes']): MFeedTable {
    return new MFeedTable(this.url, this.columns, this.filters, this.selected, [...this.changes, ...changes]);
  }
}

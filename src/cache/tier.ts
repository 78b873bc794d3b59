/** Where sealed entries are kept outside the process. Nothing here rejects: what goes wrong is a miss, or is not kept. */
export interface Tier {
  /** Whether an entry would be kept now; where not, it need not be sealed. */
  readonly accepts: boolean;
  /** Whether it failed when it was last tried. */
  readonly fails: boolean;
  /** Which of the names have an entry, as far as that can be told without reading it. */
  has(names: readonly string[]): Promise<readonly boolean[]>;
  /** What was kept under a name, unchecked; null where there is nothing. */
  read(name: string): Promise<Uint8Array | null>;
  write(name: string, sealed: Uint8Array): Promise<void>;
  /** Takes away what turned out to be damaged. */
  drop(name: string): Promise<void>;
}

/** A file of the cache as far as its place matters. */
export interface KeptFile {
  readonly name: string;
  readonly bytes: number;
  /** When it was last used, in epoch milliseconds. */
  readonly usedAt: number;
}

/** Down to which share of the bound is cleared, so that not each entry more clears again. */
const CLEAR_TO = 0.9;

/** The files to delete where all together are larger than `bound`: those not used for longest. */
export function filesToDelete(files: readonly KeptFile[], bound: number): readonly KeptFile[] {
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes <= bound) return [];
  const oldestFirst = [...files].sort((a, b) => a.usedAt - b.usedAt || (a.name < b.name ? -1 : 1));
  const target = CLEAR_TO * bound;
  const gone: KeptFile[] = [];
  for (const file of oldestFirst) {
    if (bytes <= target) break;
    gone.push(file);
    bytes -= file.bytes;
  }
  return gone;
}

import { type Range, rangeText, readRange, rootPath } from './root-path.js';
import { setParams, useView } from './state.js';

export { MAX_DAYS, type Range, rangeText, rangeWords, readRange, rootPath } from './root-path.js';

export interface Root {
  readonly range: Range;
  /** IANA name; empty: the feed's own zone. */
  readonly zone: string;
  /** Path of the service root, to be put before a set's name and given to `read`. */
  readonly root: string;
  setRange(range: Range): void;
  setZone(zone: string): void;
}

/** The range and zone chosen, which all views have in common. */
export function useRoot(): Root {
  const { params } = useView();
  const range = readRange(params['range'] ?? '');
  const zone = params['zone'] ?? '';
  return {
    range,
    zone,
    root: rootPath(range, zone),
    setRange: (next) => {
      setParams({ range: rangeText(next) });
    },
    setZone: (next) => {
      setParams({ zone: next });
    },
  };
}

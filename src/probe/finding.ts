import type { Known } from './known.js';

/** What one part of the probe found. */
export interface Finding {
  readonly name: string;
  /** What was found; `unknown` where the data or the upstream did not tell. */
  readonly value: string | number | boolean | null;
  /** What was asked and seen. */
  readonly evidence: string;
  /** Requests it took; those that several findings share count for the first. */
  readonly requests: number;
  /** What plans are to assume because of it. */
  readonly assume: Partial<Known>;
}

export type Found = Omit<Finding, 'name' | 'requests'>;

/** A value found, which plans are to assume under its name. */
export function found<N extends keyof Known>(name: N, value: Known[N], evidence: string): Found {
  return { value, evidence, assume: { [name]: value } };
}

/** Nothing found; plans keep to what they assume of themselves, or to `assume`. */
export const unknown = (evidence: string, assume: Partial<Known> = {}): Found => ({
  value: 'unknown',
  evidence,
  assume,
});

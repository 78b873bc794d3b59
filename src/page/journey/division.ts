import { type Journey, number } from './model.js';

/** One part of a journey's time. */
export interface Part {
  readonly name: 'Script' | 'Wait' | 'Talk' | 'Hold' | 'Wrap-up';
  readonly ms: number;
  /** Of the five together, 0 to 1. */
  readonly share: number;
  /** The columns it comes from. */
  readonly from: string;
}

/**
 * How a journey's time divides, by the journey's own measures. They leave out what the Journey API leaves out: scripts after the first
 * queue, and a single phone that rings, which is neither a queue nor a ring group. Handling contains hold, so talk is what remains.
 */
export function divisionOf({ row }: Pick<Journey, 'row'>): readonly Part[] {
  const of = (column: string): number => number(row, column) ?? 0;
  const hold = of('holdDuration');
  const parts: readonly Omit<Part, 'share'>[] = [
    { name: 'Script', ms: of('scriptTreatmentDuration'), from: 'scriptTreatmentDuration' },
    { name: 'Wait', ms: of('queueAndRingGroupWaitDuration'), from: 'queueAndRingGroupWaitDuration' },
    {
      name: 'Talk',
      ms: Math.max(0, of('handlingDuration') - hold),
      from: 'handlingDuration − holdDuration',
    },
    { name: 'Hold', ms: hold, from: 'holdDuration' },
    { name: 'Wrap-up', ms: of('wrapUpDuration'), from: 'wrapUpDuration' },
  ];
  const total = parts.reduce((ms, part) => ms + part.ms, 0);
  return parts.map((part) => ({ ...part, share: total === 0 ? 0 : part.ms / total }));
}

import { type Row } from './guide.js';

/** What the measures of the star schema come to, computed from all rows one by one. */
export interface Rows {
  readonly journeys: readonly Row[];
  readonly transitions: readonly Row[];
}

const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((total, row) => total + Number(row[column]), 0);
const withOutcome = (rows: readonly Row[], ...outcomes: readonly string[]): Row[] =>
  rows.filter(({ outcome }) => outcomes.includes(String(outcome)));
const cameToQueue = (rows: readonly Row[]): Row[] =>
  rows.filter(({ queueNames, ringGroupNames }) => queueNames !== null || ringGroupNames !== null);
const queuedOf = (rows: readonly Row[]): Row[] => withOutcome(cameToQueue(rows), 'Handled', 'Abandoned');
const WAIT = 'queueAndRingGroupWaitDuration';
const meanWait = (rows: readonly Row[]): number => sum(rows, WAIT) / rows.length;

/** By heading: the value in the answer, and the same from rows. */
export const measures: Readonly<
  Record<string, (answer: readonly Row[], rows: Rows) => readonly [unknown, unknown]>
> = {
  Journeys: ([row], { journeys }) => [row!.journeyCount, journeys.length],
  Queued: ([row], { journeys }) => [row!.queued, queuedOf(journeys).length],
  'Abandon rate': ([row], { journeys }) => {
    const queued = queuedOf(journeys);
    return [row!.abandonRate, withOutcome(queued, 'Abandoned').length / queued.length];
  },
  'Average handling time': ([row], { journeys }) => {
    const handled = withOutcome(journeys, 'Handled');
    const time = sum(handled, 'handlingDuration') + sum(handled, 'wrapUpDuration');
    return [row!.averageHandlingTime, time / handled.length];
  },
  'Average speed of answer': ([row], { journeys }) => [
    row!.averageSpeedOfAnswer,
    meanWait(withOutcome(cameToQueue(journeys), 'Handled')),
  ],
  'Service level': (answer, { journeys }) => {
    const count = (keep: (row: Row) => boolean): number => sum(answer.filter(keep), 'journeys');
    const inTime = count(({ outcome, inTime }) => outcome === 'Handled' && inTime === true);
    const short = count(({ outcome, short }) => outcome === 'Abandoned' && short === true);
    const all = count(() => true);
    const queued = queuedOf(journeys);
    const answered = withOutcome(queued, 'Handled').filter((row) => Number(row[WAIT]) <= 20_000);
    const brief = withOutcome(queued, 'Abandoned').filter((row) => Number(row[WAIT]) < 5000);
    return [
      [inTime / all, inTime / (all - short), short > 0],
      [answered.length / queued.length, answered.length / (queued.length - brief.length), true],
    ];
  },
  'Transfer rate': ([row], { journeys }) => {
    const handled = withOutcome(journeys, 'Handled');
    const transferred = handled.filter(({ transfersCompleted }) => Number(transfersCompleted) > 0);
    return [row!.transferRate, transferred.length / handled.length];
  },
  'Average wait': ([row], { journeys }) => [row!.averageWait, meanWait(queuedOf(journeys))],
  'Queue load by interval': (answer, { transitions }) => {
    const load: Record<string, [number, number]> = {};
    for (const { name, queueName, localInterval, duration } of transitions) {
      if (name !== 'WAITING' || queueName === null) continue;
      const cell = (load[`${String(queueName)} ${String(localInterval)}`] ??= [0, 0]);
      cell[0] += 1;
      cell[1] += Number(duration);
    }
    const told = answer.map((row) => [
      `${String(row.queueName)} ${String(row.localInterval)}`,
      [row.transitionCount, row.totalDuration],
    ]);
    return [Object.fromEntries(told), load];
  },
};

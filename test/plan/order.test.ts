import fc from 'fast-check';
import { type Position, restOf } from '../../src/plan/index.js';
import { transitions } from '../model/model.js';
import { planned, type PlanSetting } from './planning.js';

const at = (text: string): number => Date.parse(text);
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Kind, direction and keys of a plan's order. */
function order(
  orderby: string | undefined,
  setting: PlanSetting = {},
  filter: string | null = null,
): readonly unknown[] {
  const { kind, direction, keys } = planned(filter, {
    ...setting,
    ...(orderby === undefined ? {} : { orderby }),
  }).order;
  const names = keys.map(
    ({ expr, descending }) =>
      `${expr.kind === 'column' ? expr.column.name : expr.kind}${descending ? ' desc' : ''}`,
  );
  return [kind, direction, names];
}

describe('the order of rows', () => {
  it('is by time, then by what identifies a row, where none is asked', () => {
    expect(order(undefined)).toEqual(['walk', 'ASC', ['time', 'journeyId']]);
    expect(order(undefined, { set: transitions })).toEqual([
      'walk',
      'ASC',
      ['time', 'journeyId', 'sequence'],
    ]);
  });

  it('always ends in what identifies a row, so that ties are stable', () => {
    expect(order('time desc')).toEqual(['walk', 'DESC', ['time desc', 'journeyId']]);
    expect(order('outcome desc,channelName')).toEqual([
      'sort',
      'ASC',
      ['outcome desc', 'channelName', 'time', 'journeyId'],
    ]);
    expect(order('journeyId desc')).toEqual(['sort', 'ASC', ['journeyId desc', 'time']]);
    expect(order('sequence,time desc', { set: transitions })).toEqual([
      'sort',
      'ASC',
      ['sequence', 'time desc', 'journeyId'],
    ]);
    expect(order('length(outcome)')).toEqual(['sort', 'ASC', ['call', 'time', 'journeyId']]);
  });

  it('walks along times only where they lead', () => {
    expect(order('time,outcome')).toEqual(['walk', 'ASC', ['time', 'outcome', 'journeyId']]);
    expect(order('localDate')).toEqual(['sort', 'ASC', ['localDate', 'time', 'journeyId']]);
    expect(order('journeyTime desc', { set: transitions })).toEqual([
      'walk',
      'DESC',
      ['journeyTime desc', 'time', 'journeyId', 'sequence'],
    ]);
  });

  it('of journeys looked for by name is a sort, read from the newest', () => {
    expect(order('time', {}, "journeyId in ('a','b')")).toEqual(['sort', 'DESC', ['time', 'journeyId']]);
  });

  it('says how far a leading key may lie from the start of its journey (trap 9)', () => {
    expect(planned(null).order).toMatchObject({ leadMs: 0, lagMs: 0 });
    expect(planned(null, { set: transitions }).order).toMatchObject({
      leadMs: 2 * MINUTE,
      lagMs: 168 * HOUR + 2 * MINUTE,
    });
    expect(planned(null, { set: transitions, orderby: 'journeyTime' }).order).toMatchObject({
      leadMs: 2 * MINUTE,
      lagMs: 2 * MINUTE,
    });
  });
});

describe('what is left after a page', () => {
  const window = { start: at('2025-05-01T00:00:00Z'), end: at('2025-06-01T00:00:00Z') };
  const filter = 'time ge 2025-05-01T00:00:00Z and time lt 2025-06-01T00:00:00Z';
  const position = (after: number, changes: Partial<Position> = {}): Position => ({
    after: [after, 'a', 0],
    from: null,
    stragglers: [],
    stragglersFrom: null,
    ...changes,
  });
  const last = at('2025-05-10T12:00:00.250Z');

  it('is everything at first, and always in a sort', () => {
    expect(restOf(planned(filter), null)).toEqual({ window: [window], stragglers: [] });
    expect(restOf(planned(filter, { orderby: 'outcome' }), position(last))).toEqual({
      window: [window],
      stragglers: [],
    });
  });

  it('ascending goes on at the instant of the last row, descending up to it, on whole seconds', () => {
    expect(restOf(planned(filter), position(last)).window).toEqual([
      { start: at('2025-05-10T12:00:00Z'), end: window.end },
    ]);
    expect(restOf(planned(filter, { orderby: 'time desc' }), position(last)).window).toEqual([
      { start: window.start, end: at('2025-05-10T12:00:01Z') },
    ]);
  });

  it('of transitions reaches back by the longest journey, or to what the position knows', () => {
    const plan = planned(filter, { set: transitions });
    expect(restOf(plan, position(last)).window[0].start).toBe(at('2025-05-03T11:58:00Z'));
    const from = at('2025-05-09T00:00:00Z');
    expect(restOf(plan, position(last, { from })).window[0].start).toBe(from);
    const stragglersFrom = at('2025-05-02T00:00:00Z');
    expect(restOf(plan, position(last, { from, stragglers: ['x'], stragglersFrom }))).toMatchObject({
      stragglers: [{ start: stragglersFrom, end: from }],
      window: [{ start: from }],
    });
  });

  it('descending keeps every journey that may still have a row', () => {
    const plan = planned(filter, { set: transitions, orderby: 'time desc' });
    expect(restOf(plan, position(last)).window.at(-1)!.end).toBe(at('2025-05-10T12:02:01Z'));
  });

  it('never leaves out a journey with a row behind the position', () => {
    const ms = fc.integer({ min: window.start, max: window.end - 1 });
    fc.assert(
      fc.property(
        ms,
        ms,
        fc.constantFrom('time', 'time desc', 'journeyTime', 'journeyTime desc'),
        fc.nat(168 * HOUR),
        fc.integer({ min: -2 * MINUTE, max: 2 * MINUTE }),
        (start, after, orderby, later, off) => {
          const plan = planned(filter, { set: transitions, orderby });
          // The upstream's start, that told from the earliest transition, and a transition of the journey.
          const journeyTime = start + off;
          const key = orderby.startsWith('journeyTime') ? journeyTime : journeyTime + later;
          const toCome = orderby.endsWith('desc') ? key <= after : key >= after;
          const inWindow = plan.window.some((each) => each.start <= start && start < each.end);
          const kept = restOf(plan, position(after)).window.some(
            (each) => each.start <= start && start < each.end,
          );
          if (toCome && inWindow) expect(kept).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

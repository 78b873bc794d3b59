import { parseSource } from '../../src/model/source.js';

const path = (of: string, ...members: string[]) => ({ kind: 'path', of, path: members });
const place = (part: string) => ({ kind: 'place', part });

describe('parseSource', () => {
  it.each([
    ['a', path('record', 'a')],
    ['a/b', path('record', 'a', 'b')],
    ['/a', path('journey', 'a')],
    ['/a/b', path('journey', 'a', 'b')],
    ['../a', path('around', 'a')],
    ['../a/b', path('around', 'a', 'b')],
    ['.', path('record')],
    ['a[]', { kind: 'list', list: ['a'], path: [], distinct: false }],
    ['a[]/b/c', { kind: 'list', list: ['a'], path: ['b', 'c'], distinct: false }],
    ['distinct a[]/b', { kind: 'list', list: ['a'], path: ['b'], distinct: true }],
    ['localHour(time)', { kind: 'wall', part: 'localHour', of: 'time' }],
    ['localDate(time)', { kind: 'wall', part: 'localDate', of: 'time' }],
    ['localInterval(journeyTime)', { kind: 'wall', part: 'localInterval', of: 'journeyTime' }],
    ['#position', place('position')],
    ['#sequence', place('sequence')],
    ['#transitionId', place('transitionId')],
    ['#role', place('role')],
    ['#earliest', place('earliest')],
    ['', null],
    ['/', null],
    ['..', null],
    ['../', null],
    ['../../a', null],
    ['a/../b', null],
    ['a/', null],
    ['//a', null],
    ['[]', null],
    ['[]/a', null],
    ['/a[]/b', null],
    ['a[]/b[]/c', null],
    ['a[]/', null],
    ['distinct a', null],
    ['localWeek(time)', null],
    ['localDate(a/b)', null],
    ['#place', null],
    ['#', null],
    ['a b', null],
  ])('%j', (text, source) => expect(parseSource(text)).toEqual(source));
});

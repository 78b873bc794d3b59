import { bindPredicate, RootReferences, scopeAt, type Value } from '../../src/odata/index.js';
import { parseExpression } from '../../src/odata/parser.js';
import { print } from '../../src/plan/print.js';
import { journeys, model } from '../model/model.js';
import { NOW } from './evaluating.js';

const own = { index: 0, set: journeys };
const bound = (text: string, roots: RootReferences) =>
  bindPredicate(
    parseExpression(text, { target: '$filter' }),
    scopeAt(own, own, { model, aliases: {}, now: NOW, roots: roots.valueOf }, '$filter'),
  );

it('a $root path is noted first, and is the constant that was read afterwards', () => {
  const text = "outcome eq $root/Journeys('x')/outcome and time gt $root/Journeys('x')/time";
  const met = new RootReferences();
  expect(print(bound(text, met))).toBe('(outcome eq null) and (time gt null)');
  expect(met.unread.map(({ name, set, key, value }) => [name, set.name, print(key), print(value)])).toEqual([
    ['Journeys(journeyId,"x")/outcome', 'Journeys', "journeyId eq 'x'", 'outcome'],
    ['Journeys(journeyId,"x")/time', 'Journeys', "journeyId eq 'x'", 'time'],
  ]);
  const read = new RootReferences(
    new Map<string, Value>([
      [met.unread[0]!.name, 'Lost'],
      [met.unread[1]!.name, Date.UTC(2025, 0, 1)],
    ]),
  );
  expect(print(bound(text, read))).toBe("(outcome eq 'Lost') and (time gt 2025-01-01T00:00:00Z)");
  expect(read.unread).toEqual([]);
});

it('the same entity and property is one reference, however it is spelled', () => {
  const met = new RootReferences();
  bound("$root/Journeys('x')/outcome eq $root/Journeys(journeyId='x')/outcome", met);
  bound("$root/Journeys('x')/JourneyFeed.Journey/outcome eq $root/Journeys('y')/outcome", met);
  expect(met.unread.map(({ name }) => name)).toEqual([
    'Journeys(journeyId,"x")/outcome',
    'Journeys(journeyId,"y")/outcome',
  ]);
});

it('a key of several parts, and single-valued navigation', () => {
  const met = new RootReferences();
  bound("$root/JourneyAgents(journeyId='x',position=0)/journey/outcome eq outcome", met);
  expect(met.unread).toMatchObject([
    { value: { kind: 'column', of: { variable: 0, path: [{ name: 'journey' }] } } },
  ]);
  expect(print(met.unread[0]!.key)).toBe("(journeyId eq 'x') and (position eq 0)");
});

it('ten references are taken, eleven are too many', () => {
  const text = (count: number): string =>
    Array.from({ length: count }, (_, i) => `outcome eq $root/Journeys('${String(i)}')/outcome`).join(' or ');
  const met = new RootReferences();
  bound(text(10), met);
  expect(met.unread).toHaveLength(10);
  expect(() => bound(text(11), new RootReferences())).toThrow(
    expect.objectContaining({ code: 'tooComplex' }),
  );
});

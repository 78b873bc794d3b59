import fc from 'fast-check';
import { compileSelect } from '../../src/table/index.js';
import { alone, predicateOf } from '../odata/evaluating.js';
import { tableFrom } from './tabling.js';

/** Texts of few letters, so that what is sought is found, across the borders of rows too; the number makes each its own. */
const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀', "'"), maxLength: 6 });
const texts = fc
  .array(fc.option(letters, { freq: 8 }), { minLength: 20, maxLength: 60 })
  .map((list) => list.map((text, i) => (text === null ? null : `${text}${String(i)}${text}`)));

const placesOf = (rows: readonly Record<string, string | number | null>[], filter: string): number[] => [
  ...compileSelect(predicateOf(filter), alone('UTC'))!(tableFrom(rows)),
];

it('contains on a column of many texts finds the rows that hold it, alone and behind another condition', () => {
  let found = 0;
  fc.assert(
    fc.property(texts, letters, fc.nat(5), (list, sought, more) => {
      const rows = list.map((contactEmail, i) => ({
        journeyId: `j${String(i)}`,
        contactEmail,
        holdDuration: i % 6,
      }));
      const filter = `contains(contactEmail,'${sought.replaceAll("'", "''")}')`;
      const expected = list.flatMap((text, i) => (text?.includes(sought) === true ? [i] : []));
      found += expected.length;
      expect(placesOf(rows, filter)).toEqual(expected);
      expect(placesOf(rows, `holdDuration ge ${String(more)} and ${filter}`)).toEqual(
        expected.filter((place) => place % 6 >= more),
      );
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(1000);
});

it('a match does not reach from one row into the next', () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    journeyId: `j${String(i)}`,
    contactEmail: `ab${String(i)}ba`,
  }));
  expect(placesOf(rows, "contains(contactEmail,'baab')")).toEqual([]);
  expect(placesOf(rows, "contains(contactEmail,'39ba')")).toEqual([39]);
});

/**
 * The URL cases of OASIS's ABNF (oasis-tcs/odata-abnf), where a copy is present: `../shared/oasis/url-cases.json` beside the
 * project, or below the folder that OASIS_DIR names. A valid case passes when one of its spellings is taken, an invalid one
 * when all are refused.
 */
import { readFileSync } from 'node:fs';
import { parseLine } from '../../src/odata/parse-line.js';
import { describeWith, oasisFile } from '../metadata/oasis.js';

interface Case {
  readonly name: string;
  readonly category: string;
  readonly valid: boolean;
  readonly query: readonly string[];
}

const file = oasisFile('url-cases.json');

/** Where we differ from the grammar on purpose. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'String (valid)':
    'the case is about the literal alone; in a query string its bare & separates options (URL Conventions §2)',
  '5.1.1 Filter: no spaces (invalid)':
    'white space at the ends of an option changes no meaning, and people type it',
};

const passes = ({ valid, query }: Case): boolean => (valid ? query.some(taken) : !query.some(taken));
const taken = (query: string): boolean => parseLine(query).ok;

const read = (): readonly Case[] => JSON.parse(readFileSync(file, 'utf8')) as Case[];

describeWith([file], 'OASIS URL cases', () => {
  let cases: readonly Case[] = [];
  beforeAll(() => {
    cases = read();
  });

  it('are those that are known', () => expect(cases.length).toBeGreaterThan(300));

  it('takes and refuses all cases rightly but for the listed differences', () => {
    const wrong = cases
      .filter((each) => !passes(each))
      .map(({ name, valid }) => `${name} (${valid ? 'valid' : 'invalid'})`);
    expect(wrong).toEqual(Object.keys(DIFFERENCES));
  });
});

import fc from 'fast-check';
import { Zone } from '../../src/time/index.js';
import {
  compileTranscription,
  plainOf,
  planOf,
  type Transcript,
  type TranscriptionPlan,
  transcriptOf,
  wantedOf,
} from '../../src/transcribe/index.js';
import { journeys, model } from '../model/model.js';
import { page } from './pages.js';

const zone = new Zone('Europe/Bucharest');
const columns = fc.shuffledSubarray([...journeys.columns]);

function withoutLoan({ table, ...rest }: Transcript): unknown {
  return { ...rest, table: { ...table, text: table.text && { ...table.text, loan: undefined } } };
}

/** What another thread is sent, and what it then has. */
const sent = (plan: TranscriptionPlan): TranscriptionPlan => structuredClone(plan);

describe('a transcript as plain data', () => {
  it('is the same once another thread has made it', () => {
    fc.assert(
      fc.property(page, columns, fc.option(columns), fc.boolean(), (given, values, written, packed) => {
        const body = Buffer.from(JSON.stringify(given));
        const wanted = { set: journeys, values, written, packed };
        const elsewhere = wantedOf(sent(planOf(wanted, zone)), model.sets);
        const made = plainOf(compileTranscription(elsewhere, zone)!(body)!);
        const { memory } = made;
        const received = structuredClone(made.plain, { transfer: [...memory] });
        expect(memory.map(({ byteLength }) => byteLength)).toEqual(memory.map(() => 0));
        const [there, here] = [transcriptOf(received, wanted), compileTranscription(wanted, zone)!(body)!];
        // What is kept is not lent.
        const lent = written !== null && !packed;
        expect([there, here].map(({ table }) => table.text?.loan !== undefined)).toEqual([lent, lent]);
        expect(withoutLoan(there)).toEqual(withoutLoan(here));
      }),
      { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 300) },
    );
  });

  it('is planned by sets and columns of the model alone', () => {
    const plan = planOf({ set: journeys, values: journeys.columns, written: null, packed: true }, zone);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(plan).toMatchObject({ set: 'Journeys', zone: 'Europe/Bucharest', written: null, packed: true });
    expect(() => wantedOf({ ...plan, set: 'Others' }, model.sets)).toThrow('no set Others');
    expect(() => wantedOf({ ...plan, values: [1000] }, model.sets)).toThrow('no column 1000');
  });
});

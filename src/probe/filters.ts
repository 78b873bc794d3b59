import type { JourneyFilterName, JourneyRecord } from '../journey-api/index.js';
import { parseInstant } from '../time/index.js';
import type { Asker } from './asker.js';
import { type Found, found, unknown } from './finding.js';
import type { Journey, Sample } from './sample.js';

type Texts = readonly string[];

const texts = (list: readonly (string | null | undefined)[] | null | undefined): Texts =>
  (list ?? []).filter((each): each is string => typeof each === 'string' && each !== '');

/** Filters to try, the most usual first, and what a journey has for each. */
const FIELDS: readonly (readonly [JourneyFilterName, (record: JourneyRecord) => Texts])[] = [
  ['agents.name', ({ agents }) => texts(agents?.map((agent) => agent?.name))],
  ['queues.name', ({ queues }) => texts(queues?.map((queue) => queue?.name))],
  ['ringGroups.name', ({ ringGroups }) => texts(ringGroups?.map((group) => group?.name))],
  ['wrapUpCodes', ({ wrapUpCodes }) => texts(wrapUpCodes)],
  ['journeyId', ({ journeyId }) => [journeyId]],
];

interface Field {
  readonly name: JourneyFilterName;
  readonly of: (record: JourneyRecord) => Texts;
}
const fields: readonly Field[] = FIELDS.map(([name, of]) => ({ name, of }));

/** A journey with a value of a field, and a value of a field that it lacks. */
interface Pair {
  readonly journey: Journey;
  readonly has: { readonly field: Field; readonly value: string };
  readonly lacks: { readonly field: Field; readonly value: string };
}

/** The first journey that has a value of one field and lacks some value of another, or of the same. */
function pairIn({ journeys }: Sample, same: boolean): Pair | null {
  for (const field of fields) {
    for (const other of fields.filter((each) => (each === field) === same)) {
      const values = [...new Set(journeys.flatMap(({ record }) => other.of(record)))];
      for (const journey of journeys) {
        const [value] = field.of(journey.record);
        const own = other.of(journey.record).map((each) => each.toLowerCase());
        const lacking = values.find((each) => !own.includes(each.toLowerCase()));
        if (value !== undefined && lacking !== undefined)
          return { journey, has: { field, value }, lacks: { field: other, value: lacking } };
      }
    }
  }
  return null;
}

/** Whether a journey comes when asked for at its own start under filters: one request. */
async function comes(
  asker: Asker,
  { id, time }: Journey,
  filters: readonly { readonly name: JourneyFilterName; readonly values: Texts }[],
): Promise<boolean> {
  const records = await asker.few({ from: time - 1, to: time + 1 }, filters);
  return records.some(({ journeyId }) => journeyId === id);
}

const TOO_LITTLE = 'the journeys of the last days do not differ enough';

/** Filters of two names, of which a journey meets one: two requests. */
export async function probeFiltersAcross(asker: Asker, sample: Sample): Promise<Found> {
  const pair = pairIn(sample, false);
  if (pair === null) return unknown(TOO_LITTLE);
  const { journey, has, lacks } = pair;
  const one = { name: has.field.name, values: [has.value] };
  const both = `${has.field.name} and ${lacks.field.name}`;
  if (!(await comes(asker, journey, [one])))
    return unknown(`a filter on ${has.field.name} did not find a journey that has its value`);
  return (await comes(asker, journey, [one, { name: lacks.field.name, values: [lacks.value] }]))
    ? found('filtersAcross', 'or', `a journey came that meets only one of two filters, ${both}`)
    : found('filtersAcross', 'and', `a journey that meets only one of two filters, ${both}, did not come`);
}

/** Two values of one filter, of which a journey has one: one request. */
export async function probeValuesWithin(asker: Asker, sample: Sample): Promise<Found> {
  const pair = pairIn(sample, true);
  if (pair === null) return unknown(TOO_LITTLE);
  const { journey, has, lacks } = pair;
  const { name } = has.field;
  return (await comes(asker, journey, [{ name, values: [has.value, lacks.value] }]))
    ? found('valuesWithin', 'or', `a journey came that has only one of two values of ${name}`)
    : found('valuesWithin', 'and', `a journey that has only one of two values of ${name} did not come`);
}

const swapped = (text: string): string =>
  [...text].map((each) => (each === each.toLowerCase() ? each.toUpperCase() : each.toLowerCase())).join('');

/** Letters beyond ASCII may not come back from the other case as they were: ı becomes I becomes i. */
const PLAIN = /^[\x20-\x7e]+$/;

/** A value in the other case: one request. */
export async function probeCase(asker: Asker, { journeys }: Sample): Promise<Found> {
  for (const { name, of } of fields) {
    for (const journey of journeys) {
      const own = of(journey.record);
      const value = own.find(
        (each) => PLAIN.test(each) && swapped(each) !== each && !own.includes(swapped(each)),
      );
      if (value === undefined) continue;
      return (await comes(asker, journey, [{ name, values: [swapped(value)] }]))
        ? found('caseSensitive', false, `${name} finds a value written in the other case`)
        : found('caseSensitive', true, `${name} does not find a value written in the other case`);
    }
  }
  return unknown('no value of the last days has letters');
}

/** One state of a journey that has several, asked of the transitions: one request. */
export async function probeTransitionScope(asker: Asker, { journeys, transitions }: Sample): Promise<Found> {
  const { journey, names } = severalStates(journeys, transitions) ?? { journey: null, names: [] };
  if (journey === null) return unknown('no journey of the last days has transitions of two states');
  const name = names[0]!;
  const { data } = await asker.ask('transitions', {
    from: journey.time - 1,
    to: journey.time + 1,
    limit: Math.min(100, asker.maxLimit),
    filters: [{ name: 'transitions.name', values: [name] }],
  });
  const record = data.find(({ journeyId }) => journeyId === journey.id);
  if (record === undefined)
    return unknown('a filter on transitions.name did not find a journey that has its state');
  return record.transitions.some((each) => each.name !== name)
    ? found('transitionScope', 'journey', 'a journey came with transitions that its filter does not ask for')
    : found(
        'transitionScope',
        'matching',
        'a journey came with nothing but the transitions that its filter asks for',
      );
}

function severalStates(
  journeys: Sample['journeys'],
  transitions: Sample['transitions'],
): { readonly journey: Journey; readonly names: Texts } | null {
  for (const journey of journeys) {
    const list = transitions.get(journey.id) ?? [];
    const names = [...new Set(texts(list.map(({ name }) => name)))];
    if (names.length > 1 && list.every(({ time }) => !Number.isNaN(parseInstant(time))))
      return { journey, names };
  }
  return null;
}

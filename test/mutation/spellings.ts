/** The upstream's answer for one day, in another spelling. */
export interface Spelling {
  readonly name: string;
  /** The local day, in summer time. */
  readonly day: string;
  readonly change: (answer: string) => string;
  /** Whether that is no answer by the contract. */
  readonly refused: boolean;
}

type Change = Spelling['change'];
type Changes = Readonly<Record<string, Change>>;

const put =
  (find: RegExp, replace: string): Change =>
  (answer) =>
    answer.replace(find, replace);

/** The same rows. */
const read: Changes = {
  'rows twice, of which the last count': put(
    /^\{/,
    '{"data":[{"journeyId":"twice","time":"2025-09-01T09:00:00Z"}],',
  ),
  'no more pages told by an empty cursor': put(/"nextPageCursor":null/, '"nextPageCursor":""'),
  'one direction as a text': put(/"direction":\["(\w+)"\]/g, '"direction":"$1"'),
  'lists with members of null': put(/"(queues|agents|ringGroups)":\[\{/g, '"$1":[null,{'),
  'members that nobody knows': put(/"journeyId"/g, '"region":{"ids":[1,-2.5e3,"]}\\""]},"journeyId"'),
};

/** Pages that do not fit the contract, or are no JSON. */
const refused: Changes = {
  'numbers with leading zeros': put(/"holdDuration":(\d+)/g, '"holdDuration":0$1'),
  'numbers beyond what is safe': put(/"holdDuration":\d+/g, '"holdDuration":9007199254740993'),
  'an empty journeyId': put(/"journeyId":"[^"]*"/, '"journeyId":""'),
  'no total': put(/"totalElements":\d+/, '"total":1'),
  'something behind the page': (answer) => `${answer}{}`,
  // Bytes go as Latin-1 where they hold what UTF-8 has not.
  'bytes that are not UTF-8': put(/"outcome":"/, '"outcome":"\u00e9'),
  'control characters within texts': put(/"outcome":"/, '"outcome":"\n'),
  'unknown numbers with leading zeros': put(/^\{/, '{"x":007,'),
  'a day that no month has': put(/"time":"2025-\d\d-\d\d/, '"time":"2025-02-30'),
};

const days = (changes: Changes, month: string, isRefused: boolean): readonly Spelling[] =>
  Object.entries(changes).map(([name, change], i) => ({
    name: `a page with ${name}`,
    day: `2025-${month}-${String(i + 10)}`,
    change,
    refused: isRefused,
  }));

export const spellings = [...days(read, '09', false), ...days(refused, '10', true)];

const HALF_DAY_MS = 12 * 3_600_000;

/** The answer of a search for one local day, in that day's spelling. */
export function spelled(answer: Buffer, body: string): Buffer {
  const { dateRange } = JSON.parse(body) as { dateRange: { start: string; end: string } };
  const midday = new Date(Date.parse(dateRange.start) + HALF_DAY_MS).toISOString().slice(0, 10);
  const found = spellings.find(({ day }) => day === midday);
  if (found === undefined) return answer;
  const text = found.change(answer.toString('utf8'));
  return Buffer.from(text, found.name.includes('UTF-8') ? 'latin1' : 'utf8');
}

/** OData Protocol 4.01 §13.1.2 and §13.2.2: projection, filter, and the canonical functions one by one. */
import { expectRefused, expectStatus, type Json, service } from './service.js';

const feed = service();
const { ask, read, rows } = feed;

let all: readonly Json[];
beforeAll(async () => {
  all = await rows('Journeys?$top=50');
});
const text = (value: unknown): string => encodeURIComponent(String(value).replaceAll("'", "''"));
const key = (): string => `Journeys('${text(all[0]!['journeyId'])}')`;

describe('$select (§11.2.5.1)', () => {
  it('gives what is named, in every row', async () => {
    const chosen = await rows('Journeys?$select=journeyId,outcome&$top=50');
    expect(chosen).toEqual(all.map(({ journeyId, outcome }) => ({ journeyId, outcome })));
  });

  it('* gives every structural property', async () => {
    expect((await rows('Journeys?$select=*&$top=1'))[0]).toEqual(all[0]);
  });

  it('works on one entity, and within $expand', async () => {
    const one = await read(`${key()}?$select=outcome`);
    expect(one['outcome']).toEqual(all[0]!['outcome']);
    expect(one).not.toHaveProperty('direction');
    const [expanded] = await rows('Journeys?$select=journeyId&$expand=transitions($select=name)&$top=1');
    const nested = expanded!['transitions'] as Json[];
    for (const row of nested)
      expect(Object.keys(row).filter((name) => !name.includes('@'))).toEqual(['name']);
  });
});

describe('$top and $skip (§11.2.6.3, §11.2.6.4)', () => {
  it('cut the same ordered rows', async () => {
    expect(await rows('Journeys?$top=3')).toEqual(all.slice(0, 3));
    expect(await rows('Journeys?$skip=2&$top=3')).toEqual(all.slice(2, 5));
    expect(await rows('Journeys?$top=0')).toEqual([]);
    expect(await rows('Journeys?$skip=100000')).toEqual([]);
  });
});

describe('/$value (§11.2.4.1)', () => {
  it('gives a property as plain text', async () => {
    const answer = await ask(`${key()}/outcome/$value`);
    expectStatus(answer, 200);
    expect(answer.header('content-type')).toMatch(/^text\/plain/);
    expect(answer.text).toBe(all[0]!['outcome']);
  });

  it('of a number and of a time are literals', async () => {
    expect((await ask(`${key()}/localHour/$value`)).text).toBe(String(all[0]!['localHour']));
    expect((await ask(`${key()}/time/$value`)).text).toBe(all[0]!['time']);
  });

  it('of null has no content', async () => {
    const [row] = await rows('Journeys?$filter=contactEmail eq null&$top=1');
    const answer = await ask(`Journeys('${text(row!['journeyId'])}')/contactEmail/$value`);
    expectStatus(answer, 204);
    expect(answer.text).toBe('');
  });

  it('of what is no property or stream is refused', async () => {
    expectRefused(await ask('Journeys/$value'), 400, 404);
    expectRefused(await ask(`${key()}/nope/$value`), 404);
  });
});

describe('an individual property (§11.2.4)', () => {
  it('comes as a value with its own context', async () => {
    expect(await read(`${key()}/outcome`)).toEqual({
      '@odata.context': `${feed.root()}$metadata#${decodeURIComponent(key())}/outcome`,
      value: all[0]!['outcome'],
    });
  });

  it('that does not exist, or of what does not exist, is not found', async () => {
    expectRefused(await ask(`${key()}/nope`), 404);
    expectRefused(await ask("Journeys('nope')/outcome"), 404);
  });
});

describe('$filter on properties (§11.2.6.1)', () => {
  const ids = (list: readonly Json[]): unknown[] => list.map(({ journeyId }) => journeyId);
  const within = (path: string): Promise<readonly Json[]> => rows(`Journeys?$top=50&$filter=${path}`);

  it('eq and ne share the rows between them', async () => {
    const [handled, others] = [
      await within("outcome eq 'Handled'"),
      await rows("Journeys?$filter=outcome ne 'Handled'&$top=50"),
    ];
    expect(handled.length).toBeGreaterThan(3);
    expect(others.length).toBeGreaterThan(3);
    for (const row of handled) expect(row['outcome']).toBe('Handled');
    for (const row of others) expect(row['outcome']).not.toBe('Handled');
    const [{ length }] = [ids(all.filter(({ outcome }) => outcome === 'Handled'))];
    expect(ids(handled).slice(0, length)).toEqual(ids(all.filter(({ outcome }) => outcome === 'Handled')));
  });

  it('takes parameter aliases', async () => {
    const direct = await within("outcome eq 'Handled' and localHour ge 9");
    expect(
      await rows("Journeys?$top=50&$filter=outcome eq @o and localHour ge @h&@o='Handled'&@h=9"),
    ).toEqual(direct);
    expect(await rows("Journeys?$top=50&$filter=@f&@f=outcome eq 'Handled' and localHour ge 9")).toEqual(
      direct,
    );
    expect(await within('@missing eq null')).toEqual(all);
  });

  it('of expanded entities keeps the outer rows', async () => {
    const filtered = await rows('Journeys?$top=50&$expand=transitions($filter=sequence eq 0)');
    expect(ids(filtered)).toEqual(ids(all));
    for (const row of filtered) expect(row['transitions']).toMatchObject([{ sequence: 0 }]);
  });
});

/** Each is true of every row of a fixed set or of none, whatever the data are. */
const TRUE = [
  '1 eq 1 and not false',
  '1 ne 2',
  '2 gt 1',
  '2 ge 2',
  '1 lt 2',
  '2 le 2',
  'true or false',
  'not (1 eq 2)',
  "'a' in ('a','b')",
  'null eq null',
  'not (null gt 1)',
  '1 add 2 eq 3',
  '3 sub 2 eq 1',
  '2 mul 3 eq 6',
  '7 div 2 eq 3',
  '7 divby 2 eq 3.5',
  '7 mod 2 eq 1',
  '-(1) eq -1',
  '(1 add 2) mul 3 eq 9',
  '1 add 2 mul 3 eq 7',
  "concat('a','b') eq 'ab'",
  "contains('abc','b')",
  "endswith('abc','c')",
  "startswith('abc','a')",
  "indexof('abc','c') eq 2",
  "indexof('abc','x') eq -1",
  "length('abc') eq 3",
  "substring('abcd',1) eq 'bcd'",
  "substring('abcd',1,2) eq 'bc'",
  "substring('abcd',-2) eq 'cd'",
  "matchesPattern('abc','^a.c$')",
  "tolower('AbC') eq 'abc'",
  "toupper('AbC') eq 'ABC'",
  "trim(' a ') eq 'a'",
  'year(2024-02-29) eq 2024',
  'month(2024-02-29) eq 2',
  'day(2024-02-29) eq 29',
  'year(2024-02-29T10:20:30Z) eq 2024',
  'hour(2024-02-29T10:20:30Z) eq 10',
  'minute(10:20:30) eq 20',
  'second(2024-02-29T10:20:30Z) eq 30',
  'fractionalseconds(2024-02-29T10:20:30.5Z) eq 0.5',
  'date(2024-02-29T10:20:30Z) eq 2024-02-29',
  'time(2024-02-29T10:20:30Z) eq 10:20:30',
  'totaloffsetminutes(2024-02-29T10:20:30Z) eq 0',
  'now() gt 2020-01-01T00:00:00Z',
  'mindatetime() lt now()',
  'maxdatetime() gt now()',
  "totalseconds(duration'PT1M') eq 60",
  'round(2.5) eq 3',
  'round(-2.5) eq -3',
  'floor(2.9) eq 2',
  'ceiling(2.1) eq 3',
  "cast('1',Edm.Int32) eq 1",
  "cast(1,Edm.String) eq '1'",
  'isof(name,Edm.String)',
  'not isof(name,Edm.Int32)',
  "case(false:'a',true:'b') eq 'b'",
  "2024-02-29T10:20:30Z add duration'PT1H' eq 2024-02-29T11:20:30Z",
  "2024-03-01T00:00:00Z sub 2024-02-29T00:00:00Z eq duration'P1D'",
  "2024-02-29 add duration'P1D' eq 2024-03-01",
  "duration'PT1M' mul 2 eq duration'PT2M'",
  '2024-02-29T10:20:30+02:00 eq 2024-02-29T08:20:30Z',
  'INF gt 1.0',
  '1e3 eq 1000',
  "'O''Neil' eq concat('O''','Neil')",
  '$it/name ne null',
];

describe('built-in operators and canonical functions (§11.2.6.1.1, §11.2.6.1.2)', () => {
  it.each(TRUE)('%s', async (condition) => {
    const encoded = condition.replaceAll('+', '%2B');
    const every = await rows('Outcomes');
    expect(await rows(`Outcomes?$filter=${encoded}`)).toEqual(every);
    expect(await rows(`Outcomes?$filter=not (${encoded})`)).toEqual([]);
  });

  it.each(['null gt 1', "null lt 'a'", 'null add 1 eq 1', 'length(null) eq 0'])(
    '%s is true of no row, since null is unknown',
    async (condition) => {
      expect(await rows(`Outcomes?$filter=${condition}`)).toEqual([]);
    },
  );

  it.each(["geo.length(geography'SRID=0;LineString(1 1,2 2)') gt 1", 'geo.intersects(name,name)'])(
    '%s is not implemented',
    async (condition) => {
      expectRefused(await ask(`Outcomes?$filter=${condition}`), 501);
    },
  );

  it.each(['nope(name)', "length('a','b') eq 1", "substring('a') eq 'a'"])(
    '%s is no function',
    async (condition) => {
      expectRefused(await ask(`Outcomes?$filter=${condition}`), 400);
    },
  );
});

describe('4.01 intermediate (§13.2.2)', () => {
  it('compares a single navigation property with null', async () => {
    const every = await rows('Transitions?$top=10');
    expect(await rows('Transitions?$filter=journey ne null&$top=10')).toEqual(every);
    expect(await rows('Transitions?$filter=journey eq null&$top=10')).toEqual([]);
  });

  it('has in, over a list of literals and of one', async () => {
    const either = await rows("Journeys?$filter=outcome eq 'Handled' or outcome eq 'Abandoned'&$top=20");
    expect(await rows("Journeys?$filter=outcome in ('Handled','Abandoned')&$top=20")).toEqual(either);
    expect(await rows("Outcomes?$filter=name in ('Handled')")).toHaveLength(1);
  });

  it('has the count of a filtered collection in an expression', async () => {
    const path = 'transitions/$count($filter=sequence eq 0) eq 1';
    expect(await rows(`Journeys?$filter=${path}&$top=50`)).toEqual(all);
  });

  it('has $compute', async () => {
    const [row] = await rows(
      'Journeys?$compute=holdDuration add handlingDuration as busy&$select=holdDuration,handlingDuration,busy&$top=1',
    );
    expect(row!['busy']).toBe(Number(row!['holdDuration']) + Number(row!['handlingDuration']));
  });

  it('filters by a path segment', async () => {
    const direct = await rows("Journeys?$filter=outcome eq 'Handled'&$top=20");
    expect(await rows("Journeys/$filter(outcome eq 'Handled')?$top=20")).toEqual(direct);
    expect(await rows("Journeys/$filter(@f)?@f=outcome eq 'Handled'&$top=20")).toEqual(direct);
  });
});

describe('basic authentication (§13.1.2)', () => {
  const closed = service({ JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: undefined });
  const basic = (pair: string) => ({ Authorization: `Basic ${Buffer.from(pair).toString('base64')}` });

  it('is asked for and taken', async () => {
    const answer = await closed.ask('');
    expectRefused(answer, 401);
    expect(answer.all('WWW-Authenticate').some((one) => /^Basic realm="[^"]+"/.test(one))).toBe(true);
    expectStatus(await closed.ask('', { headers: basic('anyone:sandbox-key') }), 200);
    expectRefused(await closed.ask('', { headers: basic('anyone:wrong') }), 401);
  });
});

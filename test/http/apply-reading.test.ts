/** How `$apply` is read, written and refused over HTTP. */
import { impatient, startTestFeed } from '../support/feed.js';
import { asked } from '../support/whole.js';
import { applyWorld, groups, NOW, plain, RANGE, rowsOf, sum, textOf } from './applying.js';

jest.setTimeout(60_000);

const { started, page } = applyWorld();

async function problem(path: string): Promise<{ status: number; error: Record<string, unknown> }> {
  const response = await started().feed.get(path);
  return { status: response.status, ...((await response.json()) as { error: Record<string, unknown> }) };
}

describe('what it asks upstream', () => {
  const bodies = () => Object.values(asked(started().feed)).flat();

  it('pushes the filter at its beginning, and takes its time range', async () => {
    const response = await started().feed.get(
      `Journeys?$apply=filter(${RANGE} and queueNames eq 'Sales')/groupby((channelName))`,
    );
    expect(response.headers.get('Journey-Time-Range')).toBe(
      '2025-06-01T00:00:00.000Z/2025-06-11T00:00:00.000Z',
    );
    await response.text();
    expect(bodies().length).toBeGreaterThan(0);
    for (const { filters } of bodies()) expect(filters).toEqual([{ name: 'queues.name', values: ['Sales'] }]);
  });

  it('does not push what filters the result', async () => {
    await page(
      `Journeys?$apply=filter(${RANGE})/groupby((queueNames),aggregate($count as n))&$filter=queueNames eq 'Sales'`,
    );
    for (const each of bodies()) expect(each.filters).toBeUndefined();
  });

  it('counts by totals alone, where that is all', async () => {
    await page(`Journeys?$apply=filter(${RANGE})/aggregate($count as n)`);
    expect(bodies().map(({ limit }) => limit)).toEqual([1]);
  });

  it('reads a journey looked for by its key, and no more', async () => {
    const { journeyId } = started().journeys[5]!;
    const answer = await page(
      `Journeys?$apply=filter(journeyId eq '${String(journeyId)}')/aggregate(transitions/$count as n)`,
    );
    const n = started().whole.sets.related('Journeys', started().journeys[5]!, 'transitions').length;
    expect(rowsOf(answer)).toEqual([{ n }]);
  });

  it('flattens the columns it needs, and explains its stages', async () => {
    const path = `explain/odata/Journeys?$apply=filter(${RANGE})/groupby((outcome),aggregate(handlingDuration with sum as s))/orderby(s desc)/top(2)`;
    const response = await fetch(new URL(`../${path}`, started().feed.url));
    const explained = (await response.json()) as Record<string, unknown>;
    expect(explained['flattened']).toEqual({ Journeys: ['outcome', 'handlingDuration', 'time'] });
    expect(explained['apply']).toEqual({
      stages: [
        {
          groupby: ['outcome'],
          gives: 'keys and values',
          stages: [{ aggregate: ['handlingDuration with sum as s'] }],
        },
        { orderby: ['s desc'], skip: 0, top: 2 },
      ],
      columns: ['outcome', 's'],
    });
  });

  it('asks for nothing of HEAD', async () => {
    const response = await fetch(
      new URL(
        `Journeys?$apply=${encodeURIComponent(`filter(${RANGE})/groupby((outcome))`)}`,
        started().feed.url,
      ),
      {
        method: 'HEAD',
      },
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('Journey-Time-Range')).toContain('2025-06-01');
    expect(bodies()).toEqual([]);
  });
});

describe('within a journey', () => {
  it('applies to what is expanded', async () => {
    const answer = await page(
      `Journeys?$filter=${RANGE}&$top=3&$select=journeyId&$expand=transitions($apply=groupby((name),aggregate(duration with sum as d));$orderby=d desc;$top=1;$count=true)`,
    );
    expect(answer['@odata.context']).toBe(
      `${started().feed.url}$metadata#Journeys(journeyId,transitions(name,d))`,
    );
    for (const { journeyId, transitions: given, 'transitions@odata.count': count } of answer.value) {
      const own = started().transitions.filter((row) => row['journeyId'] === journeyId);
      const sums = groups(own, textOf('name')).map(([name, rows]) => ({ name, d: sum(rows, 'duration') }));
      const best = [...sums].sort((a, b) => b.d - a.d)[0]!;
      expect((given as Record<string, unknown>[]).map(plain)).toEqual([best]);
      expect(count).toBe(sums.length);
    }
  });

  it('applies to what a path leads to', async () => {
    const { journeyId } = started().journeys[0]!;
    const own = started().transitions.filter((row) => row['journeyId'] === journeyId);
    const path = `Journeys('${String(journeyId)}')/transitions`;
    const answer = await page(`${path}?$apply=aggregate($count as n,duration with sum as d)`);
    expect(rowsOf(answer)).toEqual([{ n: own.length, d: sum(own, 'duration') }]);
    const names = await started().feed.get(`${path}/$count?$apply=groupby((name))`);
    expect(await names.text()).toBe(String(new Set(own.map((row) => row['name'])).size));
  });
});

describe('representations', () => {
  const path = `Journeys?$apply=filter(${RANGE})/groupby((localDate),aggregate($count as n,handlingDuration with average as a))&$top=1`;

  it('tells the types of what is not declared, and only where they are asked for', async () => {
    const full = await page(path, { Accept: 'application/json;odata.metadata=full' });
    expect(full.value[0]).toMatchObject({ 'n@odata.type': '#Decimal', 'localDate@odata.type': '#Date' });
    expect(full.value[0]).not.toHaveProperty(['@odata.editLink']);
    const none = await page(path, { Accept: 'application/json;odata.metadata=none' });
    expect(Object.keys(none.value[0]!)).toEqual(['localDate', 'n', 'a']);
    const later = await page(path, { 'OData-MaxVersion': '4.01' });
    expect(later['@context']).toBe(`${started().feed.url}$metadata#Journeys(localDate,n,a)`);
    expect(later.value[0]).toMatchObject({ 'n@type': 'Decimal' });
  });

  it('writes counts as text for readers of doubles', async () => {
    const answer = await page(path, { Accept: 'application/json;IEEE754Compatible=true' });
    expect(typeof answer.value[0]!['n']).toBe('string');
    expect(typeof answer.value[0]!['a']).toBe('number');
  });

  it('leaves out nulls where that is preferred', async () => {
    const text = `Journeys?$apply=filter(${RANGE})/groupby((channelName))&$top=1`;
    expect(rowsOf(await page(text))).toEqual([{ channelName: null }]);
    expect(rowsOf(await page(text, { Prefer: 'omit-values=nulls' }))).toEqual([{}]);
  });
});

describe('refusals', () => {
  it.each([
    ['Journeys?$apply=groupby((outcom))', 400, 'unknownProperty', '$apply'],
    ['Journeys?$apply=groupby((outcome)', 400, 'syntaxError', '$apply'],
    ['Journeys?$apply=', 400, 'syntaxError', '$apply'],
    ['Journeys?$apply=join(transitions as t)', 501, 'notImplemented', '$apply'],
    ['Journeys?$apply=groupby((outcome))&$filter=direction eq null', 400, 'unknownProperty', '$filter'],
    ['Journeys?$apply=groupby((outcome))&$orderby=time', 400, 'unknownProperty', '$orderby'],
    ['Journeys?$apply=groupby((outcome))&$select=time', 400, 'unknownProperty', '$select'],
    ['Journeys?$apply=groupby((outcome))&$compute=1 as outcome', 400, 'invalidOption', '$compute'],
    ['Journeys?$apply=groupby((outcome))&$expand=transitions', 400, 'invalidOption', '$expand'],
    ['Journeys?$apply=groupby((outcome))&$expand=*', 400, 'invalidOption', '$expand'],
    ['Journeys?$apply=groupby((outcome))&$skiptoken=x', 400, 'invalidSkipToken', '$skiptoken'],
    ['Journeys?$apply=identity&$apply=identity', 400, 'duplicateOption', '$apply'],
    ["Journeys('x')?$apply=aggregate($count as n)", 400, 'unknownOption', '$apply'],
    ["Journeys('x')/outcome?$apply=aggregate($count as n)", 400, 'unknownOption', '$apply'],
    ['$metadata?$apply=identity', 400, 'unknownOption', '$apply'],
    ['Journeys/$ref?$apply=identity', 501, 'notImplemented', '$apply'],
    ['$all?$apply=aggregate($count as n)', 501, 'notImplemented', '$apply'],
    ['$crossjoin(Journeys,Outcomes)?$apply=aggregate($count as n)', 501, 'notImplemented', '$apply'],
    ['Transitions?$expand=journey($apply=identity)', 400, 'unknownOption', '$apply'],
  ])('%s: %i %s', async (path, status, code, target) => {
    expect(await problem(path)).toMatchObject({ status, error: { code, target } });
    expect(started().feed.sandbox.requests).toEqual([]);
  });

  it('are given before any row when the upstream fails', async () => {
    const failing = await startTestFeed({
      now: NOW,
      sandbox: { journeysPerDay: 5, days: 20 },
      compose: { client: impatient(0) },
    });
    failing.sandbox.failNext({ status: 500, count: 100 });
    const response = await failing.get(`Journeys?$apply=filter(${RANGE})/groupby((outcome))`);
    expect(response.status).toBe(503);
    expect(((await response.json()) as { error: { code: string } }).error.code).toBe('upstreamUnavailable');
    await failing.close();
  });
});

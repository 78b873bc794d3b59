/** What `$apply` gives over HTTP, beside sums made by hand from a full read. */
import type { Row } from '../reference/index.js';
import { applyWorld, groups, JOURNEY_RANGE, plain, RANGE, rowsOf, sum, textOf } from './applying.js';

jest.setTimeout(60_000);

const { started, page } = applyWorld();

describe('what comes out', () => {
  it('is one row of sums', async () => {
    const all = started().journeys;
    const answer = await page(
      `Journeys?$apply=filter(${RANGE})/aggregate($count as n,handlingDuration with sum as total,handlingDuration with average as mean)`,
    );
    expect(answer['@odata.context']).toBe(`${started().feed.url}$metadata#Journeys(n,total,mean)`);
    const total = sum(all, 'handlingDuration');
    expect(answer.value).toEqual([
      {
        'n@odata.type': '#Decimal',
        n: all.length,
        'total@odata.type': '#Int64',
        total,
        mean: total / all.length,
      },
    ]);
  });

  it('is a row a group', async () => {
    const answer = await page(
      `Journeys?$apply=filter(${RANGE})/groupby((outcome),aggregate($count as n,queueWaitDuration with max as longest))`,
    );
    expect(rowsOf(answer)).toEqual(
      groups(started().journeys, textOf('outcome')).map(([outcome, rows]) => ({
        outcome,
        n: rows.length,
        longest: Math.max(...rows.map((row) => Number(row['queueWaitDuration']))),
      })),
    );
    expect(rowsOf(answer).length).toBeGreaterThan(2);
  });

  it('nests what belongs to another row', async () => {
    const outcomeOf = (row: Row): string | null =>
      textOf('outcome')(started().whole.sets.related('Transitions', row, 'journey')[0]!);
    const answer = await page(
      `Transitions?$apply=filter(${JOURNEY_RANGE})/groupby((journey/outcome),aggregate($count as n,duration with sum as d,journey with countdistinct as j))`,
    );
    expect(answer['@odata.context']).toBe(
      `${started().feed.url}$metadata#Transitions(journey(outcome),n,d,j)`,
    );
    expect(rowsOf(answer)).toEqual(
      groups(started().transitions, outcomeOf).map(([outcome, rows]) => ({
        journey: { outcome },
        n: rows.length,
        d: sum(rows, 'duration'),
        j: new Set(rows.map((row) => row['journeyId'])).size,
      })),
    );
  });

  it('sums over related rows, and evaluates the measures of the model', async () => {
    const answer = await page(
      `Journeys?$apply=filter(${RANGE})/groupby((outcome),aggregate(transitions/duration with sum as d,transitions/$count as n,abandonedCount))`,
    );
    expect(rowsOf(answer)).toEqual(
      groups(started().journeys, textOf('outcome')).map(([outcome, rows]) => {
        const related = rows.flatMap((row) => started().whole.sets.related('Journeys', row, 'transitions'));
        const abandonedCount = outcome === 'Abandoned' ? rows.length : 0;
        return { outcome, d: sum(related, 'duration'), n: related.length, abandonedCount };
      }),
    );
  });

  it('leaves out what a rollup rolled up, and tells in the context only what all rows have', async () => {
    const answer = await page(
      `Journeys?$apply=filter(${RANGE})/groupby((rollup($all,outcome)),aggregate($count as n))`,
    );
    expect(answer['@odata.context']).toBe(`${started().feed.url}$metadata#Journeys(n)`);
    const expected = groups(started().journeys, textOf('outcome')).map(([outcome, rows]) => ({
      outcome,
      n: rows.length,
    }));
    expect(rowsOf(answer)).toEqual([...expected, { n: started().journeys.length }]);
  });

  it('has no property in common where nothing is', async () => {
    const answer = await page(
      `Journeys?$apply=filter(${RANGE})/concat(groupby((outcome)),aggregate($count as n))`,
    );
    expect(answer['@odata.context']).toBe(`${started().feed.url}$metadata#Journeys(@Core.AnyStructure)`);
    expect(rowsOf(answer).at(-1)).toEqual({ n: started().journeys.length });
  });

  it('is entities, with what is expanded in them, where they stay what they are', async () => {
    const answer = await page(
      `Journeys?$apply=filter(${RANGE})/topcount(3,handlingDuration)&$select=journeyId,handlingDuration&$expand=transitions($select=transitionId)&$orderby=handlingDuration desc`,
    );
    const longest = [...started().journeys]
      .sort((a, b) => Number(b['handlingDuration']) - Number(a['handlingDuration']))
      .slice(0, 3);
    expect(rowsOf(answer)).toEqual(
      longest.map((row) => ({
        journeyId: row['journeyId'],
        handlingDuration: row['handlingDuration'],
        transitions: started()
          .whole.sets.related('Journeys', row, 'transitions')
          .map(({ transitionId }) => ({ transitionId })),
      })),
    );
    expect(answer['@odata.context']).toBe(
      `${started().feed.url}$metadata#Journeys(journeyId,handlingDuration,transitions(transitionId))`,
    );
  });

  it('expands what entities were grouped by, unless something else is asked', async () => {
    const path = `Transitions?$apply=filter(${JOURNEY_RANGE})/groupby((journey/outcome),topcount(1,duration))`;
    const answer = await page(path);
    expect(answer['@odata.context']).toBe(`${started().feed.url}$metadata#Transitions(journey(outcome))`);
    const named = await page(`${path}&$select=transitionId,journey/outcome`);
    expect(named['@odata.context']).toBe(
      `${started().feed.url}$metadata#Transitions(transitionId,journey(outcome))`,
    );
    expect(rowsOf(await page(`${path}&$select=transitionId`))[0]).not.toHaveProperty('journey');
    const outcomes = rowsOf(answer).map((row) => (row['journey'] as Record<string, unknown>)['outcome']);
    expect(outcomes).toEqual(groups(started().journeys, textOf('outcome')).map(([outcome]) => outcome));
    const other = await page(`${path}&$expand=journey($select=direction)`);
    expect(Object.keys(plain(rowsOf(other)[0]!['journey'] as Record<string, unknown>))).toEqual([
      'direction',
    ]);
  });

  it('is made of the fixed sets as well', async () => {
    const answer = await page('Dates?$apply=groupby((isWeekend),aggregate($count as n))&$top=2');
    expect(rowsOf(answer).map(({ isWeekend }) => isWeekend)).toEqual([false, true]);
    const days = rowsOf(answer).reduce((total, { n }) => total + Number(n), 0);
    expect(days).toBe(
      await started()
        .feed.get('Dates/$count')
        .then(async (response) => Number(await response.text())),
    );
  });

  it('is one row of nothing where nothing matches', async () => {
    const text = "filter(outcome eq 'No such')/aggregate($count as n,handlingDuration with sum as s)";
    expect(rowsOf(await page(`Journeys?$apply=${text}`))).toEqual([{ n: 0, s: null }]);
    const impossible =
      'filter(time lt 2020-01-01T00:00:00Z and time gt 2021-01-01T00:00:00Z)/aggregate($count as n)';
    expect(rowsOf(await page(`Journeys?$apply=${impossible}`))).toEqual([{ n: 0 }]);
    expect(rowsOf(await page("Journeys?$apply=filter(outcome eq 'No such')/groupby((outcome))"))).toEqual([]);
  });
});

describe('options behind it', () => {
  const grouped = `$apply=filter(${RANGE})/groupby((channelName),aggregate($count as n,queueWaitDuration with sum as w))`;
  const expected = (): readonly Record<string, unknown>[] =>
    groups(started().journeys, textOf('channelName')).map(([channelName, rows]) => ({
      channelName,
      n: rows.length,
      w: sum(rows, 'queueWaitDuration'),
    }));

  it('filter, sort, skip, end and count the result', async () => {
    const least = 10;
    const answer = await page(
      `Journeys?${grouped}&$filter=n ge ${String(least)}&$orderby=n desc,channelName&$skip=1&$top=2&$count=true`,
    );
    const all = expected()
      .filter(({ n }) => Number(n) >= least)
      .sort((a, b) => Number(b['n']) - Number(a['n']));
    expect(answer['@odata.count']).toBe(all.length);
    expect(all.length).toBeGreaterThan(3);
    expect(rowsOf(answer)).toEqual(all.slice(1, 3));
    expect(answer).not.toHaveProperty(['@odata.nextLink']);
  });

  it('select from it, compute on it, and search in it', async () => {
    const answer = await page(
      `Journeys?${grouped}&$compute=w divby n as mean&$select=channelName,mean&$search=line`,
    );
    expect(rowsOf(answer)).toEqual(
      expected()
        .filter(({ channelName }) => /line/i.test(String(channelName)))
        .map(({ channelName, n, w }) => ({ channelName, mean: Number(w) / Number(n) })),
    );
    expect(answer['@odata.context']).toBe(`${started().feed.url}$metadata#Journeys(channelName,mean)`);
  });

  it('search entities in what is theirs, and not in what they show of their journey', async () => {
    const shown = `JourneyQueues?$apply=filter(${JOURNEY_RANGE})/groupby((journey/outcome),top(3))`;
    const all = rowsOf(await page(shown));
    const outcomes = all.filter(({ journey }) => /handled/i.test(JSON.stringify(journey)));
    expect(outcomes.length).toBeGreaterThan(0);
    expect(rowsOf(await page(`${shown}&$search=handled`))).toEqual([]);
    const [{ queueName } = { queueName: '' }] = all;
    expect(rowsOf(await page(`${shown}&$search="${encodeURIComponent(String(queueName))}"`))).toEqual(
      all.filter((row) => row['queueName'] === queueName),
    );
  });

  it('are not asked for pages: the result comes whole', async () => {
    const answer = await page(`Journeys?${grouped}`, { Prefer: 'maxpagesize=2' });
    expect(rowsOf(answer)).toEqual(expected());
    expect(answer).not.toHaveProperty(['@odata.nextLink']);
  });

  it('count it where the path ends so', async () => {
    const response = await started().feed.get(`Journeys/$count?${grouped}&$filter=n ge 10`);
    expect(await response.text()).toBe(String(expected().filter(({ n }) => Number(n) >= 10).length));
  });

  it('count what skip and top leave, where the path ends so', async () => {
    const all = started().journeys.length;
    const countOf = async (text: string): Promise<string> =>
      (await started().feed.get(`Journeys/$count?$apply=filter(${RANGE})/${text}`)).text();
    expect(await countOf('top(4)')).toBe('4');
    expect(await countOf('orderby(outcome)/skip(3)')).toBe(String(all - 3));
    expect(await countOf('skip(3)/top(1000000)')).toBe(String(all - 3));
    expect(await countOf('top(0)')).toBe('0');
    expect(await countOf('skip(1000000)')).toBe('0');
    const path = `Journeys('${String(started().journeys[0]!['journeyId'])}')/transitions/$count`;
    expect(await (await started().feed.get(`${path}?$apply=top(1)`)).text()).toBe('1');
    const counted = await page(
      `Journeys?$apply=filter(${RANGE})/top(4)&$top=1&$count=true&$select=journeyId`,
    );
    expect([counted['@odata.count'], counted.value.length]).toEqual([4, 1]);
  });

  it('page and count as ever where only rows are selected', async () => {
    const path = `Journeys?$apply=filter(${RANGE})/filter(outcome eq 'Handled')/compute(handlingDuration div 1000 as s)&$filter=s gt 60&$select=journeyId,s&$count=true`;
    const handled = started().journeys.filter(
      (row) => row['outcome'] === 'Handled' && Math.trunc(Number(row['handlingDuration']) / 1000) > 60,
    );
    const first = await page(path, { Prefer: 'maxpagesize=10' });
    expect(first['@odata.count']).toBe(handled.length);
    expect(first).toHaveProperty(['@odata.nextLink']);
    const rows = await started().feed.walk(path, { Prefer: 'maxpagesize=50' });
    expect(rows.map(plain)).toEqual(
      handled.map((row) => ({
        journeyId: row['journeyId'],
        s: Math.trunc(Number(row['handlingDuration']) / 1000),
      })),
    );
  });
});

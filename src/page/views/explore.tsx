import { useState } from 'preact/hooks';
import { explain, getJson, metadata, read } from '../feed.js';
import { Builder } from '../explore/builder.js';
import { FacetList } from '../explore/facet-list.js';
import { fieldsOf, hasJourney, JOURNEYS } from '../explore/fields.js';
import { PlanPanel } from '../explore/plan-panel.js';
import { countPath, encoded, optionsOf, type Place, setPath } from '../explore/query.js';
import { type Answered, Results } from '../explore/results.js';
import { SampleChips } from '../explore/sample-chips.js';
import { UrlBar } from '../explore/url-bar.js';
import { type QueryState, useQuery } from '../explore/use-query.js';
import type { EntitySet } from '../metadata.js';
import { useRoot } from '../range.js';
import { useReading } from '../reading.js';
import { useStatus } from '../status.js';
import { Banner } from '../ui/banner.js';
import { Card } from '../ui/card.js';
import { RangeBar } from '../ui/range-bar.js';
import { Spinner } from '../ui/spinner.js';

/** The states of transitions that the Journey API documents, to choose from while typing. */
const STATES = [
  'STARTED',
  'IN_SCRIPT',
  'WAITING',
  'TALKING',
  'HOLD',
  'OUTBOUND_CALL_INITIATED',
  'TRANSFER',
  'FINISHED',
];

/** The view "Explore". */
export default function View() {
  const { value: sets, problem } = useReading('metadata', metadata);
  if (problem !== null)
    return <Banner kind="bad" title="The feed does not tell its sets" problem={problem} />;
  return sets === null ? <Spinner label="Reading the feed's sets" /> : <Explore sets={sets} />;
}

function Explore({ sets }: { readonly sets: readonly EntitySet[] }) {
  const state = useQuery(sets);
  const place = usePlace(sets, state);
  const { set, query, change } = state;
  const { rows, count, plan } = useAnswers(state, place);
  const [known, setKnown] = useState<ReadonlyMap<string, readonly string[]>>(new Map());
  const journeys = sets.find(({ name }) => name === JOURNEYS);
  const faceted = journeys !== undefined && (set.name === JOURNEYS || hasJourney(set));
  return (
    <>
      <Card title="Ask the feed">
        <SampleChips sets={sets} set={set} query={query} onChoose={change} />
        <RangeBar />
        <Builder
          sets={sets}
          state={state}
          place={place}
          known={set.name === 'Transitions' ? new Map(known).set('name', STATES) : known}
        />
        <UrlBar query={query} place={place} />
      </Card>
      <div class={faceted ? 'explore-split' : 'explore-split explore-unfaceted'}>
        {faceted && (
          <Card title="Journeys by" class="explore-side">
            <FacetList
              query={query}
              place={place}
              journeyFields={fieldsOf(journeys, undefined)}
              ready={rows.value !== null || rows.problem !== null}
              onChange={(conditions) => {
                change({ conditions });
              }}
              onValues={({ column, value }, values) => {
                setKnown((before) => new Map(before).set(column, values).set(value, values));
              }}
            />
          </Card>
        )}
        <Results state={state} rows={rows} count={count} />
        <PlanPanel plan={plan} answer={rows.value?.answer ?? null} countMs={count.value?.ms ?? null} />
      </div>
    </>
  );
}

/** Where the URL points to: the chosen root, its zone (the feed's own where none is chosen), the fields of the set. */
function usePlace(sets: readonly EntitySet[], { set }: QueryState): Place {
  const { root, zone } = useRoot();
  const { value: status } = useStatus();
  const journeys = sets.find(({ name }) => name === JOURNEYS);
  return { root, zone: zone === '' ? (status?.zone ?? 'UTC') : zone, fields: fieldsOf(set, journeys) };
}

/** Rows, their number and the plan, side by side: rows wait for neither. */
function useAnswers({ set, query, at, pageSize }: QueryState, place: Place) {
  const path = encoded(setPath(query, place), optionsOf(query, place));
  const page =
    at === null ? path : `${path}${path.includes('?') ? '&' : '?'}$skiptoken=${encodeURIComponent(at.token)}`;
  const rows = useReading(`${String(pageSize)} ${page}`, async (signal): Promise<Answered> => {
    const answer = await read(page, { signal, prefer: `odata.maxpagesize=${String(pageSize)}` });
    return { of: page, set, query, at, pageSize, answer };
  });
  const countOf = countPath(query, place);
  const count = useReading(countOf, async (signal) => {
    const started = performance.now();
    const all = Number(await getJson(countOf, { signal }));
    return { of: countOf, count: all, ms: performance.now() - started };
  });
  const plan = useReading(path, (signal) => explain(path, { signal }));
  const late = rows.problem === null && rows.value?.of !== page;
  // The number of other rows would pass for that of these.
  const counted = count.value?.of === countOf ? count : { ...count, value: null };
  return { rows: { ...rows, busy: rows.busy || late }, count: counted, plan };
}

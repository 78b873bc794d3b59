import { useRef } from 'preact/hooks';
import type { FeedAnswer } from '../feed.js';
import type { Reading } from '../reading.js';
import { Banner } from '../ui/banner.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Empty } from '../ui/empty.js';
import { Select } from '../ui/field.js';
import { Spinner } from '../ui/spinner.js';
import type { EntitySet } from '../metadata.js';
import type { Query } from './query.js';
import { ResultTable } from './result-table.js';
import type { At, QueryState } from './use-query.js';

/** An answer with the question it is to: what is shown stays whole while the next one is read. */
export interface Answered {
  /** The path that was asked. */
  readonly of: string;
  readonly set: EntitySet;
  readonly query: Query;
  readonly at: At | null;
  readonly pageSize: number;
  readonly answer: FeedAnswer;
}

export interface ResultsProps {
  readonly state: QueryState;
  readonly rows: Reading<Answered>;
  readonly count: Reading<{ readonly count: number }>;
}

/** How many rows there are, the rows, and the way to the next ones. */
export function Results({ state, rows, count }: ResultsProps) {
  const { value, busy, problem } = rows;
  return (
    <Card
      title="Rows"
      tools={
        <>
          <Button kind="quiet" onClick={rows.again} disabled={busy}>
            Ask again
          </Button>
          <PageSize state={state} />
        </>
      }
    >
      <p class="explore-count" role="status">
        {problem === null ? countText(count, rows) : ''}
      </p>
      {problem !== null && (
        <Banner
          kind="bad"
          title={problem.status === 0 ? 'No answer' : `The feed answers ${String(problem.status)}`}
          problem={problem}
        >
          {state.at !== null && (
            <Button
              onClick={() => {
                state.turnTo(null);
              }}
            >
              Back to the first page
            </Button>
          )}
        </Banner>
      )}
      {value === null && busy && <Spinner label="Reading" />}
      {value !== null && problem === null && (
        <div class="explore-rows" aria-busy={busy}>
          <Shown state={state} value={value} />
          <Pager state={state} value={value} busy={busy} />
        </div>
      )}
    </Card>
  );
}

const Shown = ({
  state,
  value: { set, query, answer },
}: {
  readonly state: QueryState;
  readonly value: Answered;
}) =>
  answer.rows.length === 0 ? (
    <Empty title="No rows">
      Nothing meets all the filters in this range. Take one away, or choose a longer range.
    </Empty>
  ) : (
    <ResultTable
      set={set}
      query={query}
      rows={answer.rows}
      onOrder={(order) => {
        state.change({ order });
      }}
    />
  );

const number = (value: number): string => value.toLocaleString('en');

/** Which rows are seen, and of how many; the number of all comes in its own time. */
function countText(counted: ResultsProps['count'], { value, busy }: Reading<Answered>): string {
  if (value === null) return busy ? 'Reading the first rows …' : '';
  const { query, at, pageSize, answer } = value;
  const before = ((at?.page ?? 1) - 1) * pageSize;
  const shown =
    answer.rows.length === 0
      ? 'No rows'
      : `Rows ${number(before + 1)} to ${number(before + answer.rows.length)}`;
  if (counted.value === null) return `${shown} · ${counted.problem === null ? 'counting …' : 'not counted'}`;
  const { count } = counted.value;
  const all = `${number(count)} ${count === 1 ? 'row meets' : 'rows meet'} the filters`;
  const most =
    query.top !== null && query.top < count ? `, the first ${number(query.top)} are asked for` : '';
  return `${shown} · ${all}${most}`;
}

const PageSize = ({ state: { pageSize, pageSizes, setPageSize } }: { readonly state: QueryState }) => (
  <div class="explore-inline">
    <Select
      label="Rows a page"
      value={String(pageSize)}
      options={pageSizes.map(String)}
      onChange={(size) => {
        setPageSize(Number(size));
      }}
    />
  </div>
);

interface PagerProps {
  readonly state: QueryState;
  readonly value: Answered;
  readonly busy: boolean;
}

/** Pages by the links the feed gives; the way back is remembered as long as the view is there. */
function Pager({ state, value: { at, answer }, busy }: PagerProps) {
  const visited = useRef(new Map<number, At | null>([[1, null]]));
  const page = at?.page ?? 1;
  visited.current.set(page, at);
  const token =
    answer.nextLink === null ? null : new URL(answer.nextLink, location.href).searchParams.get('$skiptoken');
  const before = visited.current.get(page - 1);
  if (page === 1 && token === null) return null;
  return (
    <nav class="row row-middle" aria-label="Pages">
      <Button
        disabled={busy || page === 1}
        onClick={() => {
          state.turnTo(null);
        }}
      >
        First
      </Button>
      <Button
        disabled={busy || before === undefined}
        onClick={() => {
          state.turnTo(before ?? null);
        }}
      >
        Previous
      </Button>
      <span class="muted">Page {page}</span>
      <Button
        disabled={busy || token === null}
        onClick={() => {
          if (token !== null) state.turnTo({ token, page: page + 1 });
        }}
      >
        Next
      </Button>
    </nav>
  );
}

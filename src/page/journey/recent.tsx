import { type FeedAnswer, read } from '../feed.js';
import { type Reading, useReading } from '../reading.js';
import { rangeWords, useRoot } from '../range.js';
import { link } from '../state.js';
import { Banner } from '../ui/banner.js';
import { Card } from '../ui/card.js';
import { Empty } from '../ui/empty.js';
import { RangeBar } from '../ui/range-bar.js';
import { Spinner } from '../ui/spinner.js';
import { Table } from '../ui/table.js';
import { number, RECENT_PATH, text } from './model.js';

/** The newest journeys of the range that were transferred. */
export function useRecent(): Reading<FeedAnswer> {
  const { root } = useRoot();
  return useReading(root + RECENT_PATH, (signal) => read(root + RECENT_PATH, { signal }));
}

/** Journeys to begin with. */
export function Recent({ reading }: { readonly reading: Reading<FeedAnswer> }) {
  const { range } = useRoot();
  const { value, busy, problem } = reading;
  return (
    <Card title="Recent journeys with a transfer">
      <RangeBar />
      {problem !== null && <Banner kind="bad" title="No journeys" problem={problem} />}
      {value === null && busy && <Spinner label="Looking for journeys" />}
      {value !== null && value.rows.length === 0 && (
        <Empty title={`No journey of ${rangeWords(range)} was transferred`}>Choose a longer range.</Empty>
      )}
      {value !== null && value.rows.length > 0 && (
        <Table
          caption="Recent journeys with a transfer"
          rows={value.rows}
          keyOf={(row) => text(row, 'journeyId') ?? ''}
          columns={[
            {
              name: 'journeyId',
              cell: (row) => {
                const id = text(row, 'journeyId') ?? '';
                return <a href={link('journey', { id })}>{id}</a>;
              },
            },
            { name: 'time', cell: (row) => (text(row, 'time') ?? '').slice(0, 19).replace('T', ' ') },
            { name: 'outcome', cell: (row) => text(row, 'outcome') ?? '–' },
            { name: 'transfers', align: 'right', cell: (row) => number(row, 'transfersCompleted') ?? '–' },
            ...['mediaTypes', 'channelName', 'queueNames', 'agentNames'].map((name) => ({
              name,
              cell: (row: Readonly<Record<string, unknown>>) => text(row, name) ?? '–',
            })),
          ]}
        />
      )}
    </Card>
  );
}

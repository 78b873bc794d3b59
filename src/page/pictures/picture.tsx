import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { absolute, type FeedAnswer, read } from '../feed.js';
import { type Reading, useReading } from '../reading.js';
import { useRoot } from '../range.js';
import { Banner } from '../ui/banner.js';
import { Card } from '../ui/card.js';
import { Code } from '../ui/code.js';
import { CopyButton } from '../ui/copy-button.js';
import { Empty } from '../ui/empty.js';
import { Spinner } from '../ui/spinner.js';
import { Table, type TableColumn } from '../ui/table.js';
import type { Row } from './rows.js';

/** Answers to several queries at the root that is chosen, in the order asked. */
export function useAnswers(queries: readonly string[]): Reading<readonly FeedAnswer[]> {
  const { root } = useRoot();
  return useReading(root + queries.join(' '), (signal) =>
    Promise.all(queries.map((query) => read(root + query, { signal }))),
  );
}

export interface PictureProps {
  readonly title: string;
  readonly tools?: ComponentChildren;
  /** The query whose answer is drawn, below the root. */
  readonly query: string;
  readonly reading: Reading<readonly FeedAnswer[]>;
  /** How it is computed, in words. */
  readonly words: string;
  /** What is drawn, once the answers are there. */
  readonly children: (answers: readonly FeedAnswer[]) => ComponentChildren;
}

/** A picture in its frame, with what is told while there is none, and how it is computed. */
export function Picture({ title, tools, query, reading, words, children }: PictureProps) {
  const { value, busy, problem } = reading;
  const drawn = value?.[0];
  return (
    <Card title={title} class="picture" {...(tools === undefined ? {} : { tools })}>
      {problem !== null && <Banner kind="bad" title="No picture" problem={problem} />}
      {value === null && busy && <Spinner label="The feed is counting" />}
      {drawn !== undefined && (
        <div class={busy ? 'picture-face picture-old' : 'picture-face'} aria-busy={busy}>
          {drawn.rows.length === 0 ? (
            <Empty title="Nothing in this range">Choose a longer range above.</Empty>
          ) : (
            children(value ?? [])
          )}
        </div>
      )}
      {drawn !== undefined && <How query={query} words={words} answer={drawn} />}
    </Card>
  );
}

interface HowProps {
  readonly query: string;
  readonly words: string;
  readonly answer: FeedAnswer;
}

/** How a picture is computed: in words, as the URL that was asked, and the rows that came back. It is made when it is opened. */
function How(props: HowProps) {
  const [open, setOpen] = useState(false);
  return (
    <details
      class="how"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>How is this computed?</summary>
      {open && <Computed {...props} />}
    </details>
  );
}

function Computed({ query, words, answer }: HowProps) {
  const { root } = useRoot();
  const { rows, range, ms } = answer;
  return (
    <div class="stack stack-tight">
      <p>{words}</p>
      {range !== null && (
        <p class="muted">
          Journeys that started from {range.start} up to {range.end}, excluded. {rows.length} rows in{' '}
          {Math.round(ms)} ms.
        </p>
      )}
      <Code label="URL of the answer" text={absolute('').replace(/\/$/, '') + root + query} />
      <div>
        <CopyButton text={answer.url}>Copy URL</CopyButton>
      </div>
      <Table caption="The answer that is drawn" columns={columnsOf(rows)} rows={rows} />
    </div>
  );
}

function columnsOf(rows: readonly Row[]): readonly TableColumn<Row>[] {
  const [first] = rows;
  if (first === undefined) return [];
  return Object.keys(first)
    .filter((name) => !name.includes('@'))
    .map((name) => ({
      name,
      ...(rows.some((row) => typeof row[name] === 'number') ? { align: 'right' as const } : {}),
      cell: (row) => shown(row[name]),
    }));
}

/** A number of a picture's data, without the noise behind an average's comma. */
const shown = (value: unknown): string => {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  return String(value as string | boolean);
};

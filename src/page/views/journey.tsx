import { useEffect, useMemo, useState } from 'preact/hooks';
import { durationText } from '../explore/cells.js';
import { absolute, type FeedAnswer, read } from '../feed.js';
import { DivisionBar } from '../journey/division-bar.js';
import { type Journey, journeyOf, journeyPath, number, text } from '../journey/model.js';
import { Recent, useRecent } from '../journey/recent.js';
import { clockOf } from '../journey/states.js';
import { SwimLanes } from '../journey/swim-lanes.js';
import { TransitionTable } from '../journey/transition-table.js';
import { type Reading, useReading } from '../reading.js';
import { rootPath, useRoot } from '../range.js';
import { go, useParam, useView } from '../state.js';
import { Banner } from '../ui/banner.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Code } from '../ui/code.js';
import { Empty } from '../ui/empty.js';
import { Field } from '../ui/field.js';
import { Spinner } from '../ui/spinner.js';

/** The view "Follow a journey": one journey as lanes over time, or a choice of journeys to begin with. */
export default function View() {
  const { params } = useView();
  const id = params['id'] ?? '';
  const recent = useRecent();
  return (
    <>
      <h1 class="visually-hidden">Follow a journey</h1>
      <Choose id={id} recent={recent} />
      {id === '' ? <Recent reading={recent} /> : <Followed id={id} recent={recent} />}
    </>
  );
}

interface ChooseProps {
  readonly id: string;
  readonly recent: Reading<FeedAnswer>;
}

/** Where an identifier is pasted; or one is taken from the recent ones, another each time. */
function Choose({ id, recent }: ChooseProps) {
  const [typed, type] = useState(id);
  useEffect(() => {
    type(id);
  }, [id]);
  const ids = (recent.value?.rows ?? []).map((row) => text(row, 'journeyId') ?? '');
  const follow = (event: Event): void => {
    event.preventDefault();
    go('journey', { id: typed.trim() });
  };
  return (
    <Card title="Follow a journey">
      <form class="row journey-form" onSubmit={follow}>
        <Field label="Journey">
          <input
            value={typed}
            placeholder="Paste a journeyId"
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => {
              type(event.currentTarget.value);
            }}
          />
        </Field>
        <Button kind="primary" type="submit" disabled={typed.trim() === ''}>
          Follow
        </Button>
        <Button
          disabled={ids.length === 0}
          onClick={() => {
            go('journey', { id: ids[(ids.indexOf(id) + 1) % ids.length] });
          }}
        >
          A recent one
        </Button>
        {id !== '' && (
          <Button
            kind="quiet"
            onClick={() => {
              go('journey');
            }}
          >
            All recent ones
          </Button>
        )}
      </form>
    </Card>
  );
}

/** One journey. It is looked for over all time, so the range that was chosen does not matter; the zone does. */
function Followed({ id, recent }: ChooseProps) {
  const { zone } = useRoot();
  const path = rootPath({ kind: 'default' }, zone) + journeyPath(id);
  const { value, busy, problem } = useReading(path, (signal) => read(path, { signal }));
  const journey = useMemo(() => {
    const [row] = value?.rows ?? [];
    return row === undefined ? null : journeyOf(row);
  }, [value]);
  if (problem?.status === 404)
    return (
      <>
        <Card>
          <Empty title="There is no such journey">
            The feed looked for <code class="code-word">{id}</code> as far back as it looks, and found nothing
            that you may see. See whether the identifier is whole, or begin with one of these.
          </Empty>
        </Card>
        <Recent reading={recent} />
      </>
    );
  if (problem !== null) return <Banner kind="bad" title="The journey could not be read" problem={problem} />;
  if (journey?.journeyId !== id) return busy ? <Spinner label="Looking for the journey" /> : null;
  return <Shown journey={journey} path={path} />;
}

interface ShownProps {
  readonly journey: Journey;
  readonly path: string;
}

function Shown({ journey, path }: ShownProps) {
  const [at, setAt] = useParam('at');
  const chosen = /^\d+$/.test(at) ? Number(at) : null;
  const choose = (sequence: number | null): void => {
    setAt(sequence === null ? '' : String(sequence), { replace: true });
  };
  const { states, open } = journey;
  return (
    <>
      {open && (
        <Banner kind="note" title="Still open">
          Its last transition is not FINISHED: what is shown is how far it has come, and the numbers still
          grow.
        </Banner>
      )}
      <Facts journey={journey} />
      <DivisionBar journey={journey} />
      <Card title="Over time">
        {states.length === 0 ? (
          <Empty title="No transitions">The Journey API has none of this journey.</Empty>
        ) : (
          <SwimLanes journey={journey} chosen={chosen} onChoose={choose} />
        )}
      </Card>
      <Card title={`${String(states.length)} transitions`} class="transitions">
        <TransitionTable states={states} chosen={chosen} onChoose={choose} />
        <details class="how">
          <summary>How is this read?</summary>
          <div class="stack stack-tight">
            <p>
              One request to the feed: the journey by its key, with its interactions and transitions expanded.
              An interaction without a type is shown as Contact Center, as the Journey API leaves it out
              there. Long stretches in which nothing happens are drawn short.
            </p>
            <Code label="URL of the answer" text={absolute('').replace(/\/$/, '') + path} copy="Copy URL" />
          </div>
        </details>
      </Card>
    </>
  );
}

/** A time with its offset: `2025-05-19 14:36:37 +02:00`. */
function started(time: string): string {
  const offset = time.endsWith('Z') ? 'UTC' : time.slice(-6);
  return `${time.slice(0, 10)} ${clockOf(time)} ${offset}`;
}

/** What is known of the whole. */
function Facts({ journey: { row, journeyId, start, end, systems, states } }: { readonly journey: Journey }) {
  const facts: readonly (readonly [string, string | null])[] = [
    ['Started', started(text(row, 'time') ?? '')],
    ['Lasted', states.length === 0 ? null : durationText(end - start)],
    ['Outcome', text(row, 'outcome')],
    ['Direction', text(row, 'direction')],
    ['Channel', text(row, 'channelName')],
    ['Systems', systems.join(', ') || null],
    ['Queues', text(row, 'queueNames')],
    ['Ring groups', text(row, 'ringGroupNames')],
    ['Agents', text(row, 'agentNames')],
    ['Transfers', String(number(row, 'transfersCompleted') ?? 0)],
    ['Wrap-up codes', text(row, 'wrapUpCodes')],
  ];
  return (
    <Card title={<span class="journey-id">{journeyId}</span>}>
      <dl class="journey-facts">
        {facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Card>
  );
}

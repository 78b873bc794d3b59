import type { FeedAnswer } from '../feed.js';
import type { Reading } from '../reading.js';
import { Banner } from '../ui/banner.js';
import { Card } from '../ui/card.js';
import { Code } from '../ui/code.js';
import { Spinner } from '../ui/spinner.js';
import { type Asked, type Part, type PlanView, planView } from './plan.js';
import { type Step, Timings } from './timings.js';

export interface PlanPanelProps {
  readonly plan: Reading<unknown>;
  readonly answer: FeedAnswer | null;
  readonly countMs: number | null;
}

/** What the question becomes: requests to the Journey API, what the feed does itself, and how long it took. */
export function PlanPanel({ plan, answer, countMs }: PlanPanelProps) {
  const { value, busy, problem } = plan;
  return (
    <Card title="How it is answered" class="explore-plan">
      {problem !== null && <Banner kind="bad" title="There is no plan" problem={problem} />}
      {value === null && busy && <Spinner label="Planning" />}
      {value !== null && problem === null && <Plan view={planView(value)} whole={value} />}
      {answer !== null && <Timings steps={stepsOf(answer)} totals={totalsOf(answer, countMs)} />}
    </Card>
  );
}

const NAMES: Readonly<Record<string, string>> = {
  key: 'Key checked',
  plan: 'Planned',
  rows: 'First rows ready',
};

const stepsOf = ({ timings }: FeedAnswer): readonly Step[] =>
  Object.entries(timings).map(([name, ms]) => ({ name: NAMES[name] ?? name, ms }));

const totalsOf = ({ ms }: FeedAnswer, countMs: number | null): readonly Step[] => [
  { name: 'Page of rows, seen from here', ms },
  ...(countMs === null ? [] : [{ name: 'Count, beside it', ms: countMs }]),
];

const instant = (text: string): string => text.replace('T', ' ').replace(/(\.000)?Z$/, '');

function Plan({ view, whole }: { readonly view: PlanView; readonly whole: unknown }) {
  return (
    <>
      <p>
        <span class="muted">Range, by journey start, UTC</span>
        <br />
        {instant(view.range.start)} to {instant(view.range.end)}
      </p>
      <h3>Asked of the Journey API</h3>
      {view.nothing === null ? (
        <>
          {view.asked.map((asked, index) => (
            <AskedOf key={index} asked={asked} />
          ))}
          <p class="muted">
            At least {view.atLeast} {view.atLeast === 1 ? 'request' : 'requests'} where nothing is kept from
            before.
          </p>
        </>
      ) : (
        <p>Nothing: {view.nothing}.</p>
      )}
      <Parts parts={view.parts} />
      {view.steps.length > 0 && (
        <ul class="plan-steps">
          {view.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
      )}
      <details>
        <summary>The whole plan</summary>
        <Code label="The plan as JSON" text={JSON.stringify(whole, null, 2)} copy="Copy" />
      </details>
    </>
  );
}

const AskedOf = ({ asked }: { readonly asked: Asked }) => (
  <div class="plan-asked">
    <code>{asked.endpoint}</code>
    <dl class="plan-facts">
      {asked.window !== null && (
        <>
          <dt>Range</dt>
          <dd>
            {instant(asked.window.start)} to {instant(asked.window.end)}, {asked.spans}
          </dd>
        </>
      )}
      <dt>Filters</dt>
      <dd>
        {asked.filters.length === 0
          ? 'none'
          : asked.filters.map(({ name, values }) => (
              <span key={name} class="plan-filter">
                <code>{name}</code> {values}
              </span>
            ))}
      </dd>
      <dt>Order</dt>
      <dd>{asked.order}</dd>
      <dt>Pages</dt>
      <dd>{asked.records}</dd>
    </dl>
    <details>
      <summary>First request{asked.bodies.length > 1 ? 's' : ''} as sent</summary>
      <Code label="Bodies of requests to the Journey API" text={JSON.stringify(asked.bodies, null, 2)} />
    </details>
  </div>
);

const DECIDED: Readonly<Record<Part['decidedBy'], string>> = {
  upstream: 'Journey API',
  both: 'both',
  feed: 'feed',
};

/** Who decides each part of the filter. */
function Parts({ parts }: { readonly parts: readonly Part[] }) {
  if (parts.length === 0) return null;
  return (
    <>
      <h3>Who decides each filter</h3>
      <ul class="plan-parts">
        {parts.map(({ text, decidedBy, how }) => (
          <li key={text}>
            <span class={`plan-by plan-by-${decidedBy}`}>{DECIDED[decidedBy]}</span> <code>{text}</code>
            <br />
            <span class="muted">{how}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

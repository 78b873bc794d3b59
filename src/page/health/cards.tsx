import type { ComponentChildren } from 'preact';
import { agoText, bytesText, countText, durationText, instantText, spanText } from '../format.js';
import type { Status } from '../status.js';
import { Card } from '../ui/card.js';
import { Table } from '../ui/table.js';
import { Figure, Meter } from './meter.js';

interface CardProps {
  readonly status: Status;
}

const since = (iso: string, now: string): string => spanText(Date.parse(now) - Date.parse(iso));

/** When it was, and how long ago. */
const Instant = ({ at, status }: { readonly at: string | null; readonly status: Status }) =>
  at === null ? (
    <>not yet</>
  ) : (
    <>
      {instantText(at, status.zone)}{' '}
      <span class="muted">({agoText(Date.parse(status.now) - Date.parse(at))})</span>
    </>
  );

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

export function ServiceCard({ status }: CardProps) {
  const { version, mode, zone, defaultRange, started, now } = status;
  return (
    <Card title="Service">
      <dl class="facts">
        <Fact name="Version">{version}</Fact>
        <Fact name="Reads from">{mode.kind === 'sandbox' ? 'the embedded sandbox' : mode.host}</Fact>
        <Fact name="Running for">
          {since(started, now)} <span class="muted">(since {instantText(started, zone)})</span>
        </Fact>
        <Fact name="Time zone">{zone}</Fact>
        <Fact name="Default range">
          {defaultRange.days} days <span class="muted">(since {instantText(defaultRange.start, zone)})</span>
        </Fact>
      </dl>
    </Card>
  );
}

export function UpstreamCard({ status }: CardProps) {
  const { requests, failures, recent, lastSuccess, lastFailure } = status.upstream;
  return (
    <Card title="Journey API">
      <div class="figures">
        <Figure value={countText(requests)} label="requests" />
        <Figure value={countText(failures)} label="failed" />
        <Figure value={recent === null ? '–' : durationText(recent.medianMs)} label="median" />
        <Figure value={recent === null ? '–' : durationText(recent.p95Ms)} label="p95" />
      </div>
      <dl class="facts">
        <Fact name="Last success">
          <Instant at={lastSuccess} status={status} />
        </Fact>
        <Fact name="Last failure">
          {lastFailure === null ? (
            'none'
          ) : (
            <>
              <Instant at={lastFailure.at} status={status} /> {lastFailure.reason}
            </>
          )}
        </Fact>
      </dl>
      {recent !== null && (
        <p class="muted">Median and 95th percentile of the last {countText(recent.count)} answers.</p>
      )}
    </Card>
  );
}

export function BudgetCard({ status }: CardProps) {
  const { inFlight, waiting, limit, ratePerSecond } = status.budget;
  return (
    <Card title="Request budget">
      <Meter
        label="In flight"
        value={inFlight}
        limit={limit}
        text={`${countText(inFlight)} of ${countText(limit)}`}
      />
      <dl class="facts">
        <Fact name="Waiting">{countText(waiting)}</Fact>
        <Fact name="Rate">{ratePerSecond === null ? 'no bound' : `${String(ratePerSecond)} a second`}</Fact>
      </dl>
      <p class="muted">The bounds hold for each key; the numbers are of all keys together.</p>
    </Card>
  );
}

export function CacheCard({ status: { cache } }: CardProps) {
  if (cache === null)
    return (
      <Card title="Cache">
        <p>
          Nothing is kept: <code class="code-word">CACHE_BYTES</code> is 0.
        </p>
      </Card>
    );
  const { hits, bytes, limitBytes, loaded, tiers } = cache;
  return (
    <Card title="Cache">
      <div class="figures">
        <Figure value={countText(hits)} label="days read from it, not asked for again" />
      </div>
      <Meter
        label="Memory"
        value={bytes}
        limit={limitBytes}
        text={`${bytesText(bytes)} of ${bytesText(limitBytes)}`}
      />
      <Table
        caption="Where days are kept"
        columns={[
          { name: 'place', cell: ({ name, fails }) => (fails ? `${name} (fails)` : name) },
          { name: 'days read', align: 'right', cell: (tier) => countText(tier.hits) },
          {
            name: 'days kept',
            align: 'right',
            cell: ({ entries }) => (entries === null ? '' : countText(entries)),
          },
          {
            name: 'size',
            align: 'right',
            cell: (tier) => (tier.bytes === null ? '' : bytesText(tier.bytes)),
          },
        ]}
        rows={tiers}
        keyOf={({ name }) => name}
      />
      {loaded !== null && (
        <p class="muted">
          Kept days brought into memory after the start: {countText(loaded.days)}
          {loaded.done ? '.' : ', and more to come.'}
        </p>
      )}
    </Card>
  );
}

export function FreshnessCard({ status }: CardProps) {
  const { settledBefore, answersReachTo } = status.freshness;
  return (
    <Card title="Freshness">
      <dl class="facts">
        <Fact name="Answers reach to">
          <Instant at={answersReachTo} status={status} />
        </Fact>
        <Fact name="Settled before">{settledBefore}</Fact>
      </dl>
      <p class="muted">
        Journeys of earlier days do not change any more and may be kept. Later ones are read again, so let
        your tool refresh them.
      </p>
    </Card>
  );
}

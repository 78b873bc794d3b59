import { useEffect } from 'preact/hooks';
import { BudgetCard, CacheCard, FreshnessCard, ServiceCard, UpstreamCard } from '../health/cards.js';
import { verdictOf } from '../health/verdict.js';
import { useReading } from '../reading.js';
import { askForKey, currentSession } from '../session.js';
import { status } from '../status.js';
import { Banner } from '../ui/banner.js';
import { Button } from '../ui/button.js';
import { Empty } from '../ui/empty.js';
import { Spinner } from '../ui/spinner.js';

const EVERY_MS = 15_000;

/** How the feed does, read again every quarter of a minute while it is looked at. */
export default function View() {
  const { value, busy, problem, again } = useReading('status', status);
  const needsKey = problem?.status === 401;
  useEffect(() => {
    // A key that was refused has been asked for again already, and for a reason that is to stay in sight.
    if (needsKey && currentSession().key === null)
      askForKey('How the feed does is shown to those who may read it.');
  }, [needsKey]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) again();
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const verdict = value === null ? null : verdictOf(value);
  return (
    <>
      <div class="row row-middle lead-row">
        <h1>Health</h1>
        <Button onClick={again} disabled={busy}>
          Refresh
        </Button>
      </div>
      {needsKey && (
        <Empty title="Log in to see how the feed does">The key is the one you give to your BI tool.</Empty>
      )}
      {problem !== null && !needsKey && (
        <Banner kind="bad" title="The feed does not answer" problem={problem} />
      )}
      {value === null && busy && <Spinner label="Asking the feed" />}
      {value !== null && verdict !== null && !needsKey && (
        <>
          {problem === null && (
            <Banner kind={verdict.kind} title={verdict.title}>
              {verdict.text}
            </Banner>
          )}
          <div class="cards health">
            <UpstreamCard status={value} />
            <CacheCard status={value} />
            <BudgetCard status={value} />
            <FreshnessCard status={value} />
            <ServiceCard status={value} />
          </div>
        </>
      )}
    </>
  );
}

import { read } from '../feed.js';
import { countText, durationText, instantText } from '../format.js';
import { useReading } from '../reading.js';
import { askForKey } from '../session.js';
import { Banner } from '../ui/banner.js';
import { Button } from '../ui/button.js';

export interface HeldProps {
  /** Path of the service root. */
  readonly root: string;
  /** The zone its path names; empty: none. */
  readonly zone: string;
  /** The feed's own zone, in which a range is told where the path names none. */
  readonly feedZone: string;
}

/** What the service root holds now: the proof that the URL works. */
export function Held({ root, zone, feedZone }: HeldProps) {
  const path = `${root}Journeys?$top=0&$count=true`;
  // An answer keeps its zone, since it stays in sight until the next one is there.
  const { value, busy, problem } = useReading(path, async (signal) => ({
    answer: await read(path, { signal, quiet: true }),
    named: zone,
  }));
  if (problem?.status === 401) {
    const ask = (): void => {
      askForKey('The key you give to the feed in your BI tool.');
    };
    return (
      <p class="muted held" role="status">
        Files and URL work without it, but the feed asks for a key before it shows data.{' '}
        <Button kind="quiet" onClick={ask}>
          Log in
        </Button>
      </p>
    );
  }
  if (problem !== null) {
    const refused = problem.status >= 400 && problem.status < 500;
    const title = refused ? 'The feed refuses this choice' : 'The feed does not answer';
    return <Banner kind="bad" title={title} problem={problem} />;
  }
  if (value === null)
    return (
      <p class="muted held" role="status">
        Asking the feed…
      </p>
    );
  const { count, range, ms } = value.answer;
  const shown = value.named === '' ? feedZone : value.named;
  return (
    <p class="held" role="status" aria-busy={busy}>
      <strong>{countText(count ?? 0)}</strong> journeys
      {range !== null &&
        ` from ${instantText(range.start, shown)} to ${instantText(range.end, shown)} (${shown})`}
      <span class="muted">, counted in {durationText(ms)}</span>
    </p>
  );
}

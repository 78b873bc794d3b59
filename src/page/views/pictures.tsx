import { useMemo } from 'preact/hooks';
import type { FeedAnswer } from '../feed.js';
import { journeysByDay } from '../pictures/by-day.js';
import { DayBars } from '../pictures/day-bars.js';
import { Flow } from '../pictures/flow.js';
import { HeatMap } from '../pictures/heat-map.js';
import { loadByHour, rangeEnd } from '../pictures/load.js';
import { Picture, useAnswers } from '../pictures/picture.js';
import { queries } from '../pictures/queries.js';
import { gathered, transfersOf } from '../pictures/transfers.js';
import { WaitBars } from '../pictures/wait-bars.js';
import { mediaOf, queueWaits, waitsOf } from '../pictures/waits.js';
import { rangeWords, useRoot } from '../range.js';
import { useParam } from '../state.js';
import { useStatus } from '../status.js';
import { Card } from '../ui/card.js';
import { Segmented } from '../ui/field.js';
import { RangeBar } from '../ui/range-bar.js';

/** So many names on each side of the flow; the rest are put together. */
const MOST_NAMES = 16;

/** The view "Pictures": four pictures of the range, each drawn from one answer of the feed. */
export default function View() {
  const { range, zone } = useRoot();
  const { value: status } = useStatus();
  const days = status?.defaultRange.days;
  const words =
    range.kind === 'default' && days !== undefined ? `the last ${String(days)} days` : rangeWords(range);
  const where = zone === '' ? (status?.zone ?? "the feed's zone") : zone;
  return (
    <>
      <h1 class="visually-hidden">Pictures</h1>
      <Card title="Pictures">
        <RangeBar />
        <p class="muted">
          Journeys that started in {words}, on the clock of {where}. The feed does the counting: each picture
          is one answer of it, and any BI tool can ask for the same.
        </p>
      </Card>
      <ByDay />
      <div class="pictures-pair">
        <Waits />
        <Load zone={zone === '' ? (status?.zone ?? 'UTC') : zone} />
      </div>
      <Transfers />
    </>
  );
}

function ByDay() {
  const reading = useAnswers([queries.byDay, queries.days]);
  return (
    <Picture
      title="Journeys per day by outcome"
      query={queries.byDay}
      reading={reading}
      words={
        'The feed groups Journeys by localDate, the day on which they started in the chosen zone, and outcome, and counts each group. ' +
        'The days come from the set Dates, so that one without a journey has its place.'
      }
    >
      {(answers) => <ByDayFace answers={answers} />}
    </Picture>
  );
}

interface FaceProps {
  readonly answers: readonly FeedAnswer[];
}

function ByDayFace({ answers }: FaceProps) {
  const data = useMemo(() => journeysByDay(answers[0]?.rows ?? [], answers[1]?.rows ?? []), [answers]);
  return <DayBars data={data} />;
}

function Waits() {
  const reading = useAnswers([queries.waits]);
  const [chosen, choose] = useParam('media');
  const waits = useMemo(() => queueWaits(reading.value?.[0]?.rows ?? []), [reading.value]);
  const media = mediaOf(waits);
  const shown = media.includes(chosen) ? chosen : (media[0] ?? '');
  return (
    <Picture
      title="Waiting time by queue"
      query={queries.waits}
      reading={reading}
      words={
        'Of Transitions the feed takes the states WAITING that name a queue, groups them by mediaType and queueName, and gives the number, ' +
        'the average and the maximum of duration. So each wait counts for the queue it was spent in, also where the customer gave up. ' +
        'Media are shown one at a time, because an email waits hours where a call waits seconds.'
      }
      tools={media.length > 1 && <Segmented label="Media" value={shown} options={media} onChange={choose} />}
    >
      {() => <WaitBars waits={waitsOf(waits, shown)} />}
    </Picture>
  );
}

function Load({ zone }: { readonly zone: string }) {
  const reading = useAnswers([queries.load, queries.days]);
  return (
    <Picture
      title="Load by hour and weekday"
      query={queries.load}
      reading={reading}
      words={
        'The feed groups Journeys by localDate and localHour and counts each group. The page adds up the days of each weekday, which the set ' +
        'Dates names, and divides by how many there are in the range; hours of today that are still to come do not count.'
      }
    >
      {([load, days]) => (
        <HeatMap
          cells={loadByHour(
            load?.rows ?? [],
            days?.rows ?? [],
            load?.range ? rangeEnd(load.range.end, zone) : null,
          )}
        />
      )}
    </Picture>
  );
}

const parties = [
  { value: 'queues', label: 'Queues' },
  { value: 'agents', label: 'Agents' },
];

function Transfers() {
  const [between, setBetween] = useParam('between', 'queues');
  const agents = between === 'agents';
  const query = agents ? queries.transfersOfAgents : queries.transfersOfQueues;
  const reading = useAnswers([query]);
  const flow = useMemo(
    () => gathered(transfersOf(reading.value?.[0]?.rows ?? []), MOST_NAMES),
    [reading.value],
  );
  return (
    <Picture
      title={agents ? 'Transfers between agents' : 'Transfers between queues'}
      query={query}
      reading={reading}
      words={
        'Of Transitions the feed takes the states TRANSFER, names for each where it came from (the columns that begin with previous) and ' +
        'where it went, and counts each pair. ' +
        (agents
          ? 'Where it did not go to an agent, the kind of the destination stands for it. '
          : 'A queue comes before a ring group, and a ring group before the agent. ') +
        `Names beyond ${String(MOST_NAMES)} on a side are drawn together; the table has them all.`
      }
      tools={
        <Segmented
          label="Between"
          value={agents ? 'agents' : 'queues'}
          options={parties}
          onChange={setBetween}
        />
      }
    >
      {() => <Flow transfers={flow} />}
    </Picture>
  );
}

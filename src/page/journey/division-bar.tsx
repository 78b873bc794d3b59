import { durationText } from '../explore/cells.js';
import { Card } from '../ui/card.js';
import { Empty } from '../ui/empty.js';
import { divisionOf, type Part } from './division.js';
import type { Journey } from './model.js';
import { StateSwatch } from './state-swatch.js';
import { mannerOf } from './states.js';

/** The state whose colour a part has; wrap-up is none of the customer's. */
const STATES: Readonly<Record<Part['name'], string>> = {
  Script: 'IN_SCRIPT',
  Wait: 'WAITING',
  Talk: 'TALKING',
  Hold: 'HOLD',
  'Wrap-up': 'WRAP_UP',
};

/** How a journey's time divides into script, wait, talk, hold and wrap-up. */
export function DivisionBar({ journey }: { readonly journey: Journey }) {
  const parts = divisionOf(journey);
  const total = parts.reduce((ms, part) => ms + part.ms, 0);
  return (
    <Card title="How its time divides">
      {total === 0 ? (
        <Empty title="No time is told">All five measures of this journey are zero or not there.</Empty>
      ) : (
        <div class="division" aria-hidden="true">
          {parts
            .filter((part) => part.ms > 0)
            .map((part) => (
              <span
                key={part.name}
                class={part.name === 'Hold' ? 'division-part division-hold' : 'division-part'}
                title={`${part.name}: ${durationText(part.ms)}`}
                style={{ flexGrow: part.share, backgroundColor: `var(${mannerOf(STATES[part.name]).token})` }}
              />
            ))}
        </div>
      )}
      <dl class="division-legend">
        {parts.map((part) => (
          <div key={part.name}>
            <dt>
              <StateSwatch name={STATES[part.name]} />
              {part.name}
            </dt>
            <dd>
              <strong>{part.ms === 0 ? '0 s' : durationText(part.ms)}</strong>{' '}
              <span class="muted">{percent(part.share)}</span>
            </dd>
            <dd class="muted division-from">{part.from}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

/** A part that is there is never told as nothing. */
function percent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1 %';
  return `${String(Math.round(share * 100))} %`;
}

import { HOURS, type LoadCell, WEEKDAYS } from './load.js';

/** Steps of the scale; each has its colours in the style sheet. */
const LEVELS = 7;

/** Journeys by weekday and hour as a table whose cells are coloured by their number. */
export function HeatMap({ cells }: { readonly cells: readonly (readonly LoadCell[])[] }) {
  const most = Math.max(0, ...cells.flat().map((cell) => cell.average ?? 0));
  return (
    <>
      <div class="heat-frame" role="region" aria-label="Load by hour and weekday" tabIndex={0}>
        <table class="heat">
          <thead>
            <tr>
              <td />
              {HOURS.map((hour) => (
                <th key={hour} scope="col" class={hour % 3 === 0 ? 'heat-third' : undefined}>
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WEEKDAYS.map((weekday, row) => (
              <tr key={weekday}>
                <th scope="row">
                  <abbr title={weekday}>{weekday.slice(0, 3)}</abbr>
                </th>
                {cells[row]?.map((cell, hour) => (
                  <td key={hour} class={classOf(cell, most)} title={wordsOf(cell, weekday, hour)}>
                    <span>{cell.average === null ? '' : short(cell.average)}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Scale most={most} />
    </>
  );
}

const levelOf = (average: number, most: number): number =>
  average === 0 ? 0 : Math.min(LEVELS - 1, 1 + Math.floor((average / most) * (LEVELS - 1)));

const classOf = ({ average }: LoadCell, most: number): string =>
  average === null ? 'heat-none' : `heat-${String(levelOf(average, most))}`;

/** Short enough for a cell: 0.3, 4.2, 12, 345, 1.2k. */
function short(average: number): string {
  if (average >= 9950) return `${String(Math.round(average / 1000))}k`;
  if (average >= 1000) return `${(average / 1000).toFixed(1)}k`;
  return average === 0 || average >= 9.95 ? String(Math.round(average)) : average.toFixed(1);
}

function wordsOf({ total, occurrences, average }: LoadCell, weekday: string, hour: number): string {
  const when = `${weekday}, ${String(hour)}:00 to ${String(hour + 1)}:00`;
  if (average === null) return `${when}: not in this range`;
  return `${when}: ${String(total)} journeys in ${String(occurrences)} days, ${average.toFixed(1)} on average`;
}

/** What the colours mean, from nothing to the busiest hour. */
function Scale({ most }: { readonly most: number }) {
  return (
    <p class="heat-scale">
      <span>Journeys per hour: 0</span>
      <span class="heat-steps" aria-hidden="true">
        {Array.from({ length: LEVELS }, (_, level) => (
          <span key={level} class={`heat-${String(level)}`} />
        ))}
      </span>
      <span>{short(most)}</span>
    </p>
  );
}

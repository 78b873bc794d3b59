import { durationText } from '../explore/cells.js';
import { counted } from './rows.js';
import type { QueueWait } from './waits.js';

/** Average and longest wait of each queue, side by side, each on its own scale: the longest would dwarf the averages. */
export function WaitBars({ waits }: { readonly waits: readonly QueueWait[] }) {
  const most = (of: (wait: QueueWait) => number | null): number =>
    Math.max(1, ...waits.map((wait) => of(wait) ?? 0));
  const [average, longest] = [most((wait) => wait.average), most((wait) => wait.longest)];
  return (
    <table class="wait-bars">
      <thead>
        <tr>
          <th scope="col">Queue</th>
          <th scope="col">Average wait</th>
          <th scope="col">Longest wait</th>
          <th scope="col" class="numeric">
            Waits
          </th>
        </tr>
      </thead>
      <tbody>
        {waits.map((wait) => (
          <tr key={wait.queue}>
            <th scope="row">{wait.queue}</th>
            <Bar ms={wait.average} most={average} token="--part-wait" />
            <Bar ms={wait.longest} most={longest} token="--line-strong" />
            <td class="numeric">{counted(wait.waits)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface BarProps {
  readonly ms: number | null;
  readonly most: number;
  readonly token: string;
}

const Bar = ({ ms, most, token }: BarProps) => (
  <td class="wait-bar">
    <span class="wait-track" aria-hidden="true">
      <span style={{ width: `${String((100 * (ms ?? 0)) / most)}%`, background: `var(${token})` }} />
    </span>
    <span class="wait-text">{ms === null ? '–' : durationText(Math.round(ms))}</span>
  </td>
);

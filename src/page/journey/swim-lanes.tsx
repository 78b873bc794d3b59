import { useMemo, useState } from 'preact/hooks';
import { useWidth } from '../ui/use-width.js';
import { Axis } from './lane-axis.js';
import { BAR, type Layout, layOut } from './lane-layout.js';
import { type Hop, type Lane, type LanePlan, lanesOf } from './lanes.js';
import type { Journey, State } from './model.js';
import { StateSwatch } from './state-swatch.js';
import { mannerOf, sentenceOf } from './states.js';

export interface SwimLanesProps {
  readonly journey: Journey;
  /** Sequence of the transition that is chosen. */
  readonly chosen: number | null;
  readonly onChoose: (sequence: number | null) => void;
}

/** A journey as lanes over time. A transition stands on the lane of its system, of its queue and of each of its agents. */
export function SwimLanes({ journey, chosen, onChoose }: SwimLanesProps) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const [pointed, point] = useState<number | null>(null);
  const plan = useMemo(() => lanesOf(journey), [journey]);
  const layout = useMemo(() => layOut(journey.states, plan.lanes.length, width), [journey, plan, width]);
  const { states } = journey;
  const told = states.find((state) => state.sequence === (pointed ?? chosen));
  const step = (event: KeyboardEvent): void => {
    const next = nextState(event.key, states, chosen);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next);
  };
  return (
    <>
      <div
        class="lanes"
        ref={frame}
        tabIndex={0}
        role="group"
        aria-label="The journey over time. Arrow keys step through its transitions."
        onKeyDown={step}
      >
        {width > 0 && (
          <svg width={width} height={layout.height} aria-hidden="true">
            <Holding />
            <Axis layout={layout} first={states[0]?.time ?? ''} />
            {plan.lanes.map((lane, index) => (
              <LaneLine
                key={lane.key}
                lane={lane}
                index={index}
                opens={plan.lanes[index - 1]?.group !== lane.group}
                layout={layout}
                told={told ?? null}
                onPoint={point}
                onChoose={onChoose}
              />
            ))}
            <Moments plan={plan} layout={layout} told={told ?? null} onPoint={point} onChoose={onChoose} />
          </svg>
        )}
      </div>
      <Legend states={states} />
      <p class="lanes-told" aria-live="polite">
        {told === undefined
          ? 'Point at a bar, or step through the transitions with the arrow keys.'
          : sentenceOf(told)}
      </p>
    </>
  );
}

/** The states that last, in the order of the journey, each with its colour. */
function Legend({ states }: { readonly states: readonly State[] }) {
  const names = [...new Set(states.filter((state) => state.end > state.start).map((state) => state.name))];
  return (
    <div class="legend">
      {names.map((name) => (
        <span key={name} class="legend-item">
          <StateSwatch name={name} />
          {mannerOf(name).words}
        </span>
      ))}
    </div>
  );
}

/** The sequence that a key leads to; undefined where it is none of the keys that do. */
function nextState(key: string, states: readonly State[], chosen: number | null): number | null | undefined {
  const at = states.findIndex((state) => state.sequence === chosen);
  const last = states.length - 1;
  const to: Readonly<Record<string, number>> = {
    ArrowRight: Math.min(last, at + 1),
    ArrowDown: Math.min(last, at + 1),
    ArrowLeft: Math.max(0, at - 1),
    ArrowUp: Math.max(0, at - 1),
    Home: 0,
    End: last,
  };
  if (key === 'Escape') return null;
  const next = to[key];
  return next === undefined ? undefined : states[next]?.sequence;
}

/** Hatching, so that hold is told apart from talk by more than its colour. */
const Holding = () => (
  <defs>
    <pattern id="holding" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="holding-ground" width="6" height="6" />
      <rect class="holding-line" width="2" height="6" />
    </pattern>
  </defs>
);

interface Pointing {
  readonly layout: Layout;
  readonly told: State | null;
  readonly onPoint: (sequence: number | null) => void;
  readonly onChoose: (sequence: number) => void;
}

const pointing = ({ sequence }: State, { onPoint, onChoose }: Pointing) => ({
  onMouseEnter: () => {
    onPoint(sequence);
  },
  onMouseLeave: () => {
    onPoint(null);
  },
  onClick: () => {
    onChoose(sequence);
  },
});

interface LaneLineProps extends Pointing {
  readonly lane: Lane;
  readonly index: number;
  /** Whether it is the first of its group. */
  readonly opens: boolean;
}

function LaneLine({ lane, index, opens, ...rest }: LaneLineProps) {
  const { layout, told } = rest;
  const { narrow } = layout;
  const y = layout.y(index);
  return (
    <g>
      <line class="lane-line" x1={layout.left} x2={layout.width} y1={y + BAR / 2} y2={y + BAR / 2} />
      <text
        class="lane-name"
        x={narrow ? 4 : layout.left - 10}
        y={narrow ? y - 12 : y + BAR / 2}
        dy="0.35em"
        text-anchor={narrow ? 'start' : 'end'}
      >
        {narrow && <tspan class="lane-group">{lane.group} </tspan>}
        {clipped(lane.label, narrow ? 40 : 24)}
      </text>
      {!narrow && opens && (
        <text class="lane-group" x={0} y={y + BAR / 2} dy="0.35em">
          {lane.group}
        </text>
      )}
      {lane.segments.map((state) => {
        const x = layout.x(state.start);
        return (
          <rect
            key={state.sequence}
            class={told === state ? 'lane-bar lane-told' : 'lane-bar'}
            x={x}
            y={y}
            width={Math.max(2, layout.x(state.end) - x)}
            height={BAR}
            rx={2}
            {...(state.name === 'HOLD'
              ? { fill: 'url(#holding)' }
              : { style: { fill: `var(${mannerOf(state.name).token})` } })}
            {...pointing(state, rest)}
          />
        );
      })}
    </g>
  );
}

const clipped = (name: string, most: number): string =>
  name.length > most ? `${name.slice(0, most - 1)}…` : name;

/** What takes no time: starts and ends of interactions, and transfers from lane to lane. */
function Moments({ plan, ...rest }: Pointing & { readonly plan: LanePlan }) {
  const { layout, told } = rest;
  return (
    <g>
      {plan.moments.map(({ state, lane }) => {
        const [x, y] = [layout.x(state.start), layout.y(lane)];
        const [top, length] = [y - layout.overhang, BAR + 2 * layout.overhang];
        const d = state.name === 'STARTED' ? `M${x + 6} ${top}h-6v${length}` : `M${x} ${top}v${length}h-6`;
        return (
          <path
            key={state.sequence}
            class={told === state ? 'lane-moment lane-told' : 'lane-moment'}
            d={d}
            {...pointing(state, rest)}
          />
        );
      })}
      {plan.hops.map((hop) => (
        <Transfer key={hop.state.sequence} hop={hop} {...rest} />
      ))}
    </g>
  );
}

/** A line from where the customer was to where he goes, with a diamond at its end; with no end told, a diamond on the system's lane. */
function Transfer({ hop: { state, from, to }, ...rest }: Pointing & { readonly hop: Hop }) {
  const { layout, told } = rest;
  const x = layout.x(state.start);
  const middle = (lane: number): number => layout.y(lane) + BAR / 2;
  const ends = to.length > 0 ? to : from.length > 0 ? from : [0];
  const all = [...from, ...ends].map(middle);
  return (
    <g class={told === state ? 'lane-hop lane-told' : 'lane-hop'} {...pointing(state, rest)}>
      <line x1={x} x2={x} y1={Math.min(...all)} y2={Math.max(...all)} />
      {from.map((lane) => (
        <circle key={`from ${String(lane)}`} cx={x} cy={middle(lane)} r={3} />
      ))}
      {ends.map((lane) => (
        <path key={`to ${String(lane)}`} d={`M${x - 6} ${middle(lane)}l6 -6l6 6l-6 6z`} />
      ))}
    </g>
  );
}

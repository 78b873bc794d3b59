import { sankey, type SankeyGraph, sankeyLinkHorizontal, type SankeyLink, type SankeyNode } from 'd3-sankey';
import { useMemo, useState } from 'preact/hooks';
import { useWidth } from '../ui/use-width.js';
import { counted, sum } from './rows.js';
import { isRest, type Transfer } from './transfers.js';

type Side = 'from' | 'to';
interface NodeData {
  readonly key: string;
  readonly side: Side;
  readonly name: string;
}
type Node = SankeyNode<NodeData, object>;
type Link = SankeyLink<NodeData, object>;
type Graph = SankeyGraph<NodeData, object>;

const BAR = 12;
/** Between two bars: room for the name of one that is a hair. */
const GAP = 15;
/** Beside the bars on a wide page, upon the flow on a narrow one. */
const LABELS = 170;
const NARROW = 620;

/**
 * Transfers as a flow, from origins on the left to destinations on the right; a place may stand on both sides. Pointer or focus on one tells
 * its numbers and shows where they go.
 */
export function Flow({ transfers }: { readonly transfers: readonly Transfer[] }) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const [chosen, choose] = useState<string | null>(null);
  const graph = useMemo(() => (width === 0 ? null : layOut(transfers, width)), [transfers, width]);
  const told = graph?.nodes.find((node) => node.key === chosen);
  return (
    <div class="flow" ref={frame}>
      {graph !== null && (
        <svg
          width={width}
          height={heightOf(transfers)}
          role="group"
          aria-label="Transfers, from left to right"
        >
          {graph.links.map((link) => (
            <path
              key={`${nodeOf(link.source).key} ${nodeOf(link.target).key}`}
              class={linkClass(link, chosen)}
              d={sankeyLinkHorizontal()(link) ?? ''}
              stroke-width={Math.max(1, link.width ?? 1)}
            >
              <title>
                {nodeOf(link.source).name} → {nodeOf(link.target).name}: {counted(link.value)}
              </title>
            </path>
          ))}
          {inReadingOrder(graph.nodes).map((node) => (
            <FlowNode key={node.key} node={node} width={width} onChoose={choose} />
          ))}
        </svg>
      )}
      <p class="flow-told" aria-live="polite">
        {told === undefined
          ? `${counted(sum(transfers.map((each) => each.transfers)))} transfers. Point at a name, or move to it with the tab key.`
          : wordsOf(told, transfers)}
      </p>
    </div>
  );
}

/** Origins from top to bottom, then destinations: the order in which the tab key goes. */
const inReadingOrder = (nodes: readonly Node[]): readonly Node[] =>
  [...nodes].sort((a, b) => (a.x0 ?? 0) - (b.x0 ?? 0) || (a.y0 ?? 0) - (b.y0 ?? 0));

const heightOf = (transfers: readonly Transfer[]): number =>
  Math.max(
    180,
    28 *
      Math.max(
        new Set(transfers.map((t) => t.origin)).size,
        new Set(transfers.map((t) => t.destination)).size,
      ),
  );

function layOut(transfers: readonly Transfer[], width: number): Graph {
  const margin = width < NARROW ? 0 : LABELS;
  const nodes = new Map<string, NodeData>();
  const nodeKey = (side: Side, name: string): string => {
    const key = `${side} ${name}`;
    nodes.set(key, { key, side, name });
    return key;
  };
  const links = transfers.map(({ origin, destination, transfers: value }) => ({
    source: nodeKey('from', origin),
    target: nodeKey('to', destination),
    value,
  }));
  return sankey<NodeData, object>()
    .nodeId((node) => node.key)
    .nodeWidth(BAR)
    .nodePadding(GAP)
    .nodeSort((a, b) => Number(isRest(a.name)) - Number(isRest(b.name)) || (b.value ?? 0) - (a.value ?? 0))
    .extent([
      [margin, 2],
      [width - margin, heightOf(transfers) - 2],
    ])({ nodes: [...nodes.values()], links });
}

/** After the layout the ends of a link are nodes, whatever the type still allows. */
const nodeOf = (end: Link['source']): Node => end as Node;

function linkClass({ source, target }: Link, chosen: string | null): string {
  if (chosen === null) return 'flow-link';
  const touches = nodeOf(source).key === chosen || nodeOf(target).key === chosen;
  return touches ? 'flow-link flow-link-chosen' : 'flow-link flow-link-faint';
}

interface FlowNodeProps {
  readonly node: Node;
  readonly width: number;
  readonly onChoose: (key: string | null) => void;
}

function FlowNode({ node, width, onChoose }: FlowNodeProps) {
  const { key, side, name, value = 0, x0 = 0, x1 = 0, y0 = 0, y1 = 0 } = node;
  const outside = width >= NARROW;
  const leftOfBar = (side === 'from') === outside;
  const forget = (): void => {
    onChoose(null);
  };
  const choose = (): void => {
    onChoose(key);
  };
  return (
    <g
      class="flow-node"
      tabIndex={0}
      role="img"
      aria-label={`${side} ${name}: ${counted(value)} transfers`}
      onMouseEnter={choose}
      onMouseLeave={forget}
      onFocus={choose}
      onBlur={forget}
    >
      <rect x={x0} y={y0} width={x1 - x0} height={Math.max(1, y1 - y0)} />
      <text
        x={leftOfBar ? x0 - 6 : x1 + 6}
        y={(y0 + y1) / 2}
        dy="0.35em"
        text-anchor={leftOfBar ? 'end' : 'start'}
      >
        {clipped(name)} <tspan class="flow-count">{counted(value)}</tspan>
      </text>
    </g>
  );
}

/** Names are as long as someone made them; the whole one is in the label of the node and in the table. */
const clipped = (name: string): string => (name.length > 22 ? `${name.slice(0, 21)}…` : name);

/** The three largest flows of a node, in words. */
function wordsOf({ side, name, value = 0 }: Node, transfers: readonly Transfer[]): string {
  const [own, other] =
    side === 'from' ? (['origin', 'destination'] as const) : (['destination', 'origin'] as const);
  const largest = transfers
    .filter((transfer) => transfer[own] === name)
    .sort((a, b) => b.transfers - a.transfers)
    .slice(0, 3)
    .map((transfer) => `${transfer[other]} ${counted(transfer.transfers)}`);
  return `${counted(value)} transfers ${side} ${name}, most ${side === 'from' ? 'to' : 'from'} ${largest.join(', ')}.`;
}

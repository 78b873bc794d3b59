import { durationText } from '../explore/cells.js';
import { Button } from '../ui/button.js';
import { Table } from '../ui/table.js';
import type { State } from './model.js';
import { StateSwatch } from './state-swatch.js';
import { originOf } from './states.js';

export interface TransitionTableProps {
  readonly states: readonly State[];
  readonly chosen: number | null;
  readonly onChoose: (sequence: number | null) => void;
}

/** A column of words; it is left out where no transition has any. */
const columns: readonly {
  readonly name: string;
  readonly hint?: string;
  readonly of: (state: State) => string;
}[] = [
  {
    name: 'queue or ring group',
    of: ({ queue, ringGroup }) => [queue, ringGroup].filter((name) => name !== null).join(', '),
  },
  { name: 'agents', of: ({ agents }) => agents.join(', ') },
  { name: 'from', hint: 'Where a transfer came from', of: originOf },
  { name: 'outside number', of: ({ externalNumber }) => externalNumber ?? '' },
  { name: 'system', of: ({ system }) => system },
];

/** The transitions as rows; the button of a row chooses it in the lanes. */
export const TransitionTable = ({ states, chosen, onChoose }: TransitionTableProps) => (
  <Table
    caption="Transitions of the journey"
    rows={states}
    keyOf={(state) => state.sequence}
    columns={[
      {
        name: 'sequence',
        title: '#',
        cell: ({ sequence }) => <Choose sequence={sequence} chosen={chosen} onChoose={onChoose} />,
      },
      { name: 'time', cell: ({ time }) => time.slice(0, 23).replace('T', ' ') },
      { name: 'state', cell: ({ name }) => <Named name={name} /> },
      {
        name: 'duration',
        align: 'right',
        cell: ({ duration }) => (duration === null || duration === 0 ? '–' : durationText(duration)),
      },
      ...columns
        .filter(({ of }) => states.some((state) => of(state) !== ''))
        .map(({ of, ...column }) => ({ ...column, cell: (state: State) => of(state) || '–' })),
    ]}
  />
);

interface ChooseProps extends Omit<TransitionTableProps, 'states'> {
  readonly sequence: number;
}

const Choose = ({ sequence, chosen, onChoose }: ChooseProps) => (
  <span class="transition-choose">
    <Button
      kind="quiet"
      pressed={sequence === chosen}
      label={`Show transition ${String(sequence)}`}
      onClick={() => {
        onChoose(sequence === chosen ? null : sequence);
      }}
    >
      {sequence}
    </Button>
  </span>
);

const Named = ({ name }: { readonly name: string }) => (
  <span class="transition-state">
    <StateSwatch name={name} />
    {name}
  </span>
);

import { useEffect } from 'preact/hooks';
import { read } from '../feed.js';
import { useReading } from '../reading.js';
import { Button } from '../ui/button.js';
import { useParam } from '../state.js';
import type { Choice, Condition } from './conditions.js';
import { chosenIn, type Facet, type FacetCount, facetCounts, facetPath, FACETS, toggled } from './facets.js';
import { type Field, JOURNEYS } from './fields.js';
import type { Place, Query } from './query.js';

export interface FacetListProps {
  readonly query: Query;
  readonly place: Place;
  readonly journeyFields: readonly Field[];
  /** Facets wait until the first rows are there. */
  readonly ready: boolean;
  readonly onChange: (conditions: readonly Condition[]) => void;
  /** The values of a facet, once they are known. */
  readonly onValues: (facet: Facet, values: readonly string[]) => void;
}

/** Values with the number of journeys that have each; a click filters. */
export const FacetList = (props: FacetListProps) => (
  <div class="explore-facets">
    <p class="muted facet-note">
      Journeys of the range, with the other filters
      {props.query.set === JOURNEYS ? '' : `, but for those on columns of ${props.query.set}`}.
    </p>
    {FACETS.map((facet) => (
      <FacetValues key={facet.column} facet={facet} {...props} />
    ))}
  </div>
);

/** Values shown before the rest is asked for. */
const FEW = 6;

function FacetValues({
  facet,
  query,
  place,
  journeyFields,
  ready,
  onChange,
  onValues,
}: FacetListProps & { readonly facet: Facet }) {
  const path = facetPath(facet, query, place, journeyFields);
  const { value, problem } = useReading(ready ? path : null, async (signal) => ({
    of: path,
    counts: facetCounts(facet, (await read(path, { signal })).rows),
  }));
  const counts = value?.counts ?? null;
  const [open, setOpen] = useParam('facets');
  useEffect(() => {
    if (counts !== null)
      onValues(
        facet,
        counts.flatMap(({ choice }) => choice ?? []),
      );
  }, [counts]);
  const chosen = chosenIn(facet, query);
  const opened = open.split(',').filter((name) => name !== '');
  const whole = opened.includes(facet.column);
  const all = counts === null ? [] : withChosen(counts, chosen);
  const shown = whole ? all : all.filter(({ choice }, index) => index < FEW || chosen.includes(choice));
  const more = all.length - shown.length;
  return (
    <fieldset class="facet" aria-busy={problem === null && value?.of !== path}>
      <legend class="field-label">{facet.title}</legend>
      {problem !== null && <p class="explore-wrong">{problem.message}</p>}
      {counts === null && problem === null && <p class="muted">Counting …</p>}
      {counts?.length === 0 && <p class="muted">No journeys</p>}
      <FacetChecks
        counts={shown}
        most={Math.max(1, ...all.map(({ journeys }) => journeys))}
        chosen={chosen}
        onToggle={(choice) => {
          onChange(toggled(facet, choice, query));
        }}
      />
      {(more > 0 || (whole && all.length > FEW)) && (
        <Button
          kind="quiet"
          onClick={() => {
            const others = opened.filter((name) => name !== facet.column);
            setOpen((whole ? others : [...opened, facet.column]).join(','), { replace: true });
          }}
        >
          {whole ? 'Fewer' : `${String(more)} more`}
        </Button>
      )}
    </fieldset>
  );
}

/** A value that is chosen stays in sight where no journey has it. */
function withChosen(counts: readonly FacetCount[], chosen: readonly Choice[]): readonly FacetCount[] {
  const missing = chosen.filter((choice) => !counts.some((each) => each.choice === choice));
  return [...counts, ...missing.map((choice) => ({ choice, journeys: 0 }))];
}

interface FacetChecksProps {
  readonly counts: readonly FacetCount[];
  readonly most: number;
  readonly chosen: readonly Choice[];
  readonly onToggle: (choice: Choice) => void;
}

const FacetChecks = ({ counts, most, chosen, onToggle }: FacetChecksProps) => (
  <>
    {counts.map(({ choice, journeys }) => (
      <label key={choice ?? ' none'} class="facet-value">
        <input
          type="checkbox"
          checked={chosen.includes(choice)}
          onChange={() => {
            onToggle(choice);
          }}
        />
        <span class="facet-name" title={choice ?? 'journeys without a value'}>
          {choice ?? '(none)'}
        </span>
        <span class="facet-count">{journeys.toLocaleString('en')}</span>
        <svg class="facet-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
          <rect width={Math.max(0.5, (100 * journeys) / most)} height="1" />
        </svg>
      </label>
    ))}
  </>
);

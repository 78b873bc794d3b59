import type { EntitySet } from '../metadata.js';
import { Button } from '../ui/button.js';
import { queryParams } from './use-query.js';
import type { Query } from './query.js';
import { SAMPLES } from './samples.js';

export interface SampleChipsProps {
  readonly sets: readonly EntitySet[];
  readonly set: EntitySet;
  readonly query: Query;
  readonly onChoose: (query: Query) => void;
}

/** Questions that are one click away; the one that is asked now says what it answers. */
export function SampleChips({ sets, set, query, onChoose }: SampleChipsProps) {
  const now = JSON.stringify(queryParams(set, query));
  const isAsked = (sample: Query): boolean =>
    sample.set === set.name && JSON.stringify(queryParams(set, sample)) === now;
  const asked = SAMPLES.find((sample) => isAsked(sample.query));
  return (
    <div class="stack stack-tight">
      <div class="chips" role="group" aria-label="Sample questions">
        {SAMPLES.filter(({ query: { set: name } }) => sets.some((each) => each.name === name)).map(
          (sample) => (
            <Button
              key={sample.title}
              pressed={sample === asked}
              onClick={() => {
                onChoose(sample.query);
              }}
            >
              {sample.title}
            </Button>
          ),
        )}
      </div>
      <p class="muted" role="status">
        {asked?.about ?? 'Take a question to start from, or put your own together below.'}
      </p>
    </div>
  );
}

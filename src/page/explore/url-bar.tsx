import { absolute } from '../feed.js';
import { useParam } from '../state.js';
import { Code } from '../ui/code.js';
import { CopyButton } from '../ui/copy-button.js';
import { Segmented } from '../ui/field.js';
import { decoded, encoded, optionsOf, type Place, type Query, setPath } from './query.js';

/** The OData URL of the query: for reading, or as it is sent. */
export function UrlBar({ query, place }: { readonly query: Query; readonly place: Place }) {
  const [face, setFace] = useParam('url', 'readable');
  const options = optionsOf(query, place);
  const path = absolute(setPath(query, place));
  const sent = encoded(path, options);
  return (
    <div class="stack stack-tight">
      <div class="row">
        <Segmented
          label="The OData URL of this question"
          value={face}
          options={[
            { value: 'readable', label: 'To read' },
            { value: 'sent', label: 'As sent' },
          ]}
          onChange={(next) => {
            setFace(next, { replace: true });
          }}
        />
        <CopyButton kind="primary" text={sent}>
          Copy URL
        </CopyButton>
        <a class="button button-plain" href={sent} target="_blank" rel="noreferrer">
          Open as JSON
        </a>
      </div>
      <Code label="OData URL" text={face === 'sent' ? sent : decoded(path, options)} />
    </div>
  );
}

import { bounded, copiesOf, filePath } from '../connect/copies.js';
import { Held } from '../connect/held.js';
import { SetChoice } from '../connect/set-choice.js';
import { Tool } from '../connect/tool.js';
import { absolute } from '../feed.js';
import { rootPath, useRoot } from '../range.js';
import { useSession } from '../session.js';
import { useParam } from '../state.js';
import { useStatus } from '../status.js';
import { LinkButton } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Code } from '../ui/code.js';
import { CopyButton } from '../ui/copy-button.js';
import { Segmented } from '../ui/field.js';
import { RangeBar } from '../ui/range-bar.js';

/** Two clicks to Power BI, Excel and Tableau: the range, the URL it makes, and a start for each tool. */
export default function View() {
  const { root, range, zone } = useRoot();
  const { key } = useSession();
  const { value: status } = useStatus();
  const url = absolute(root);
  // Who reads the status without a key reads the rows so, too.
  const open = key === null && status !== null;
  const days = status?.defaultRange.days;
  return (
    <>
      <div class="lead">
        <h1>Connect your tool</h1>
        <p class="muted">
          Choose what to load, then start Power BI, Excel or Tableau from here. Rows stay current: a refresh
          reads the newest.
        </p>
      </div>
      <Card>
        <RangeBar />
        {range.kind === 'default' && days !== undefined && (
          <p class="muted">
            The default holds the last {days} days, unless a filter in your tool asks for others.
          </p>
        )}
        <Code label="URL of the feed" text={url} copy="Copy URL" />
        <Held root={root} zone={zone} feedZone={status?.zone ?? 'UTC'} />
        <Reach />
      </Card>
      <div class="cards tools">
        <PowerBi root={root} open={open} />
        <Excel root={root} open={open} isDefault={range.kind === 'default'} />
        <Tableau root={rootPath(bounded(range, days), zone)} open={open} />
      </div>
      <Copies url={url} open={open} />
    </>
  );
}

/** How a tool is told who reads. */
const signIn = (open: boolean, basic: string, anonymous: string) =>
  open ? (
    <>
      Asked how to sign in, choose <b>{anonymous}</b>.
    </>
  ) : (
    <>
      Asked how to sign in, choose <b>{basic}</b>: any user name, and your key as the password.
    </>
  );

interface ToolsProps {
  readonly root: string;
  readonly open: boolean;
}

const PowerBi = ({ root, open }: ToolsProps) => (
  <Tool
    name="Power BI"
    mark="BI"
    action={
      <LinkButton kind="primary" href={absolute(filePath('journeys.pbids', root))} download="journeys.pbids">
        Download for Power BI
      </LinkButton>
    }
    steps={[
      <>
        Open <b>journeys.pbids</b>: Power BI Desktop starts with this feed.
      </>,
      signIn(open, 'Basic', 'Anonymous'),
      <>
        Tick <b>Journeys</b> and the sets you need, then <b>Load</b>.
      </>,
    ]}
    note={
      <>
        Filters, columns and groups that you add in Power Query are answered by the feed. To have Journey Feed
        among Power BI's own sources, install the connector{' '}
        <a href={absolute('/connect/JourneyFeed.mez')} download="JourneyFeed.mez">
          JourneyFeed.mez
        </a>
        .
      </>
    }
  />
);

function Excel({ root, open, isDefault }: ToolsProps & { readonly isDefault: boolean }) {
  const [set, setSet] = useParam('set', 'Journeys');
  const file = `${set}.xlsx`;
  return (
    <Tool
      name="Excel"
      mark="X"
      action={
        <>
          <LinkButton
            kind="primary"
            href={absolute(filePath('journeys.xlsx', root, set === 'Journeys' ? '' : set))}
            download={file}
          >
            Download for Excel
          </LinkButton>
          <SetChoice set={set} onChange={setSet} />
        </>
      }
      steps={[
        <>
          Open <b>{file}</b> and choose <b>Enable Editing</b>, then <b>Enable Content</b>.
        </>,
        signIn(open, 'Basic', 'Anonymous'),
        <>
          The rows fill the table; <b>Data › Refresh All</b> reads them again.
        </>,
      ]}
      note={
        isDefault
          ? 'With the default range the workbook reads the last seven days: a sheet holds 1,048,576 rows.'
          : 'A sheet holds 1,048,576 rows; choose a range that has fewer.'
      }
    />
  );
}

/** Tableau takes a whole range, so it gets a root that has one. */
const Tableau = ({ root, open }: ToolsProps) => (
  <Tool
    name="Tableau"
    mark="T"
    action={
      <CopyButton kind="primary" text={absolute(root)}>
        Copy URL for Tableau
      </CopyButton>
    }
    steps={[
      <>
        In Tableau: <b>Connect › To a Server › OData</b>, and paste{' '}
        <span class="code-word">{absolute(root)}</span> as the server.
      </>,
      open ? (
        <>
          Choose <b>No authentication</b>, then <b>Sign In</b>.
        </>
      ) : (
        <>
          Choose <b>Username and Password</b>: any user name, and your key as the password.
        </>
      ),
      <>
        Drag <b>Journeys</b> into the canvas. Tableau makes an extract of the whole range.
      </>,
    ]}
    note={
      <>
        An extract holds every journey of the range, so choose one that is no longer than you need. For
        Tableau's older Web Data Connector there is <a href={absolute('/connect/tableau')}>a page</a>.
      </>
    }
  />
);

function Copies({ url, open }: { readonly url: string; readonly open: boolean }) {
  const [as, setAs] = useParam('as', 'm');
  const copies = copiesOf(url, open);
  const chosen = copies.find(({ value }) => value === as) ?? copies[0]!;
  return (
    <Card title="Anything else">
      <Segmented label="Copy as" value={chosen.value} options={copies} onChange={setAs} />
      <Code label={chosen.label} text={chosen.text} copy="Copy" />
      <p class="muted">{chosen.use}</p>
    </Card>
  );
}

/** Said where the address is this machine's own name for itself. */
function Reach() {
  if (!/^(localhost|127\.|\[::1\])/.test(location.hostname)) return null;
  return (
    <p class="muted">
      This address is good on this machine only. For others, open the page under the name by which they reach
      the feed.
    </p>
  );
}

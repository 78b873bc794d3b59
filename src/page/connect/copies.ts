import type { Range } from '../root-path.js';

/** What may be copied: how it is named, and the text. */
export interface Copy {
  readonly value: string;
  readonly label: string;
  /** What to do with it. */
  readonly use: string;
  readonly text: string;
}

/**
 * The ways to name a service root by hand. `rootUrl` is absolute, with a slash at its end; `open` tells whether the feed is read without a key. No
 * text holds a key.
 */
export function copiesOf(rootUrl: string, open: boolean): readonly Copy[] {
  const key = open ? '' : ` -H "x-api-key: $JOURNEY_FEED_KEY"`;
  return [
    {
      value: 'url',
      label: 'URL',
      use: 'For any tool that reads OData v4.',
      text: rootUrl,
    },
    {
      value: 'm',
      label: 'Power Query M',
      use: 'For the advanced editor of Power BI or Excel: a new blank query.',
      text: `OData.Feed(${quotedM(rootUrl)}, null, [Implementation="2.0", ODataVersion=4, OmitValues=ODataOmitValues.Nulls])`,
    },
    {
      value: 'curl',
      label: 'curl',
      use: 'For a terminal: five journeys as JSON.',
      text: `curl${key} ${quotedShell(`${rootUrl}Journeys?$top=5`)}`,
    },
    {
      value: 'csv',
      label: 'CSV',
      use: 'For tools that read CSV by URL: all journeys of the range in one file.',
      text: `${rootUrl}Journeys?$format=csv`,
    },
  ];
}

/** An M text literal (M specification, text literals): quotes are doubled, and `#(` would begin an escape. */
const quotedM = (text: string): string => `"${text.replaceAll('"', '""').replaceAll('#(', '#(#)(')}"`;

const quotedShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Path of a file that starts a tool, from the feed's top; `set` is the entity set it reads, where it is not the file's own. */
export function filePath(name: 'journeys.pbids' | 'journeys.xlsx', root: string, set = ''): string {
  const query = `root=${encodeURIComponent(root).replaceAll('%2F', '/')}`;
  return `/connect/${name}?${query}${set === '' ? '' : `&set=${encodeURIComponent(set)}`}`;
}

/** A range with an end of its own: the default as its last days, of which there are `days`, or 30 where that is not known. */
export const bounded = (range: Range, days = 30): Range =>
  range.kind === 'default' ? { kind: 'last', days } : range;

/**
 * What a `.pbids` file holds, by which Power BI Desktop starts with a connection to the feed (Power BI, "Using PBIDS files to get data"). It names the
 * service root and no credential: Power BI asks for one, and keeps it.
 */
export function pbidsOf(rootUrl: string): string {
  const details = { protocol: 'odata', address: { url: rootUrl } };
  return `${JSON.stringify({ version: '0.1', connections: [{ details }] }, null, 2)}\n`;
}

/**
 * A suite that needs what a machine may not have; where something is `missing`, told in a sentence without its full stop, it is skipped and
 * says so. A whole run prints no titles, and nothing that files say of which all is skipped, so that stderr is told besides.
 */
export function describeUnless(missing: string | null, title: string, suite: () => void): void {
  if (missing === null) {
    describe(title, suite);
    return;
  }
  process.stderr.write(`skipped: ${title}, ${missing}\n`);
  describe.skip(`${title} (skipped: ${missing})`, suite);
}

import { planRequest } from '../http/index.js';
import { createLogger } from '../log/index.js';
import { explain, explainTree } from '../plan/index.js';
import { compose, settingsFromEnvironment } from './compose.js';

/** `journey-feed explain '<set?options>'`: the plan as a tree and as JSON; `--json` prints the JSON alone. Asks the upstream nothing. */
export async function explainQuery(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  const [query, ...more] = args.filter((arg) => arg !== '--json');
  if (query === undefined || more.length > 0) {
    process.stderr.write("Give one query, as: journey-feed explain 'Journeys?$top=5'\n");
    return 2;
  }
  const { feed, close } = await compose(settingsFromEnvironment(), {
    logger: createLogger({ level: 'silent' }),
  });
  try {
    const at = query.indexOf('?');
    const rawPath = at < 0 ? query : query.slice(0, at);
    const planned = planRequest(rawPath, at < 0 ? '' : query.slice(at + 1), feed);
    if (planned === null) {
      process.stderr.write('Only queries have a plan.\n');
      return 2;
    }
    const explanation = explain(planned.plan, planned.root, feed.upstreamPageSize);
    if (!json) process.stdout.write(`${explainTree(explanation)}\n\n`);
    process.stdout.write(`${JSON.stringify(explanation, null, json ? 0 : 2)}\n`);
    return 0;
  } finally {
    await close();
  }
}

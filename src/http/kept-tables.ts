import { createHash } from 'node:crypto';
import type { ReadContext } from '../exec/index.js';
import { compileWriteRow, PLAIN } from '../write/index.js';
import type { Feed, FeedRequest } from './feed.js';
import type { ServiceRoot } from './roots.js';

/**
 * What of a read is kept as tables, and whose they are: a caller's rows are found by that caller's key alone, and what another model or other
 * assumptions of the upstream have made of its records is not found.
 */
export function keptTables(
  { reader }: Pick<FeedRequest, 'reader'>,
  feed: Feed,
  { zone }: Pick<ServiceRoot, 'zone'>,
): ReadContext['tables'] {
  const { store, model, settleMs } = feed;
  if (store === null) return null;
  const { namespace } = model;
  return {
    store,
    partition: createHash('sha256')
      .update(JSON.stringify([reader.key, feed.upstream, model.version, feed.context.assumptions]))
      .digest('base64url'),
    settledBefore: feed.now() - settleMs,
    rowWriter: (set) => {
      const shape = { set, columns: set.columns, members: [] };
      const write = compileWriteRow(shape, { zone, representation: PLAIN, rootUrl: '', namespace });
      return (row) => write([row]);
    },
  };
}

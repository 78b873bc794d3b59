import { Zone } from '../../src/time/index.js';
import { PLAIN, type Representation, type WriteContext } from '../../src/write/index.js';

export const ROOT = 'https://feed.example/odata/';

/** How the tests write: as plain as can be, but for what is named. */
export const writingAs = (changes: Partial<Representation> = {}, zone = 'UTC'): WriteContext => ({
  zone: new Zone(zone),
  representation: { ...PLAIN, ...changes },
  rootUrl: ROOT,
  namespace: 'JourneyFeed',
});

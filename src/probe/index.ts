export { MOST_REQUESTS, type ProbeTarget } from './asker.js';
export type { Finding } from './finding.js';
export { probe, type ProbeClock } from './probe.js';
export {
  assumptionsOf,
  pageSizeOf,
  type Profile,
  ProfileError,
  profileOf,
  readProfile,
  slackOf,
} from './profile.js';

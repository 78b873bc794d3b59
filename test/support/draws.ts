/**
 * Runs before each suite: what fast-check draws starts from one seed, so that a red run tells of the change it ran for.
 * `PROPERTY_SEED` draws other cases, `PROPERTY_DRAWS` more of them; a failure prints both the seed and the path to repeat it.
 */
import fc from 'fast-check';

/** Milliseconds until a property ends. Shrinking may take longer than a test has: what it found till then is told, and not lost with the test. */
const PATIENCE = 270_000;

fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  seed: Number(process.env['PROPERTY_SEED'] ?? 7),
  interruptAfterTimeLimit: PATIENCE,
  markInterruptAsFailure: true,
});

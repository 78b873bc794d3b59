import { loadSettings } from '../../src/config/index.js';

const KEYED = { JOURNEY_API_URL: 'http://127.0.0.1:9', JOURNEY_API_KEY: 'key' };

it('keeps nothing warm unless told to', () => {
  expect(loadSettings(KEYED).warm).toBeNull();
});

it('keeps days of all sets, or of those named', () => {
  expect(loadSettings({ ...KEYED, FEED_WARM_DAYS: '90' }).warm).toEqual({ days: 90, sets: null });
  const named = { ...KEYED, FEED_WARM_DAYS: '1', FEED_WARM_SETS: ' Journeys, Transitions,Journeys ' };
  expect(loadSettings(named).warm).toEqual({ days: 1, sets: ['Journeys', 'Transitions'] });
});

it('can do so in the sandbox, which has a key of its own', () => {
  expect(loadSettings({ FEED_WARM_DAYS: '7' }).warm).toEqual({ days: 7, sets: null });
});

it.each([
  [
    { JOURNEY_API_REGION: 'eu', FEED_WARM_DAYS: '7' },
    'FEED_WARM_DAYS=7 needs JOURNEY_API_KEY or the sandbox',
  ],
  [{ ...KEYED, FEED_WARM_DAYS: '7', CACHE_BYTES: '0' }, 'FEED_WARM_DAYS=7 needs a cache'],
  [{ ...KEYED, FEED_WARM_SETS: 'Journeys' }, 'FEED_WARM_SETS does nothing without FEED_WARM_DAYS'],
  [{ ...KEYED, FEED_WARM_DAYS: '0' }, 'FEED_WARM_DAYS=0: allowed is 1 to 3660 (days)'],
  [{ ...KEYED, FEED_WARM_DAYS: '7', FEED_WARM_SETS: 'Journeys;Dates' }, 'allowed is names by commas'],
])('refuses %j', (env, message) => {
  expect(() => loadSettings(env)).toThrow(message);
});

import fc from 'fast-check';

import {
  loadSettings,
  SettingsError,
  settingNames,
  settingsTable,
  type Environment,
} from '../../src/config/index.js';

const KEY = 'a-key-nobody-may-see';
const REAL = { JOURNEY_API_REGION: 'eu' };

function problemsOf(env: Environment, envFileText = ''): readonly string[] {
  try {
    loadSettings(env, { envFileText });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ message }) => message);
    throw error;
  }
}

function soleProblem(env: Environment): string {
  const problems = problemsOf(env);
  expect(problems).toHaveLength(1);
  return problems[0];
}

describe('settings without an environment', () => {
  it('are the documented defaults', () => {
    expect(loadSettings({})).toEqual({
      port: 4004,
      host: '127.0.0.1',
      upstream: { kind: 'sandbox' },
      apiKey: null,
      profilePath: null,
      anonymous: true,
      publicUrl: null,
      trustProxy: false,
      corsOrigins: [],
      timeZone: 'UTC',
      historyDays: 30,
      earliest: null,
      nowStepMinutes: 5,
      maxJourneyHours: 168,
      settleHours: 192,
      startSlackSeconds: 60,
      secret: null,
      pageSize: 5000,
      maxPageSize: 50_000,
      logLevel: 'info',
      budget: { concurrency: 8, ratePerSecond: null, pageSize: 1000, threads: null },
      cache: { bytes: 268_435_456, dir: null, dirBytes: 10_737_418_240, redisUrl: null, load: true },
      warm: null,
      sandbox: {
        journeysPerDay: 400,
        days: 400,
        seed: 1,
        latencyMs: 0,
        ratePerSecond: null,
        failureRate: 0,
        cursorTtlSeconds: null,
        port: 0,
        filtersAcross: 'and',
        valuesWithin: 'or',
        startInclusive: true,
        endInclusive: true,
        startPrecision: 'second',
        transitionOrder: 'ascending',
        transitionScope: 'journey',
        totalCap: null,
        maxLimit: 1000,
        caseSensitive: true,
        tieOrder: 'id',
        startSkewSeconds: 0,
      },
    });
  });

  it('are frozen to the last member', () => {
    const settings = loadSettings({ FEED_TRUST_PROXY: 'loopback, 10.0.0.0/8' });
    for (const part of [
      settings,
      settings.upstream,
      settings.budget,
      settings.sandbox,
      settings.trustProxy,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('leave other programs in peace', () => {
    expect(problemsOf({ PATH: '/bin', FEEDS: '1', REDIS_HOST: 'x', UPSTREAMS: '2', JOURNEYS: '3' })).toEqual(
      [],
    );
  });
});

describe('one setting', () => {
  it.each([
    ['PORT', '0', { port: 0 }],
    ['HOST', '::1', { host: '::1' }],
    ['HOST', 'feed.example.com', { host: 'feed.example.com' }],
    [
      'JOURNEY_API_URL',
      'http://127.0.0.1:9/a/',
      { upstream: { kind: 'url', baseUrl: 'http://127.0.0.1:9/a' } },
    ],
    ['JOURNEY_API_REGION', 'EU', { upstream: { kind: 'region', region: 'eu' } }],
    ['JOURNEY_API_KEY', KEY, { apiKey: KEY }],
    ['FEED_ANONYMOUS', 'false', { anonymous: false }],
    ['FEED_PUBLIC_URL', 'https://bi.example.com/', { publicUrl: 'https://bi.example.com' }],
    ['FEED_PUBLIC_URL', 'https://bi.example.com/odata/', { publicUrl: 'https://bi.example.com' }],
    ['FEED_PUBLIC_URL', 'https://bi.example.com/journeys', { publicUrl: 'https://bi.example.com/journeys' }],
    ['FEED_TRUST_PROXY', '2', { trustProxy: 2 }],
    ['FEED_TRUST_PROXY', '0', { trustProxy: false }],
    [
      'FEED_TRUST_PROXY',
      'loopback, 10.0.0.0/8,fd00::/8',
      { trustProxy: ['loopback', '10.0.0.0/8', 'fd00::/8'] },
    ],
    ['FEED_TIME_ZONE', 'europe/bucharest', { timeZone: 'Europe/Bucharest' }],
    ['FEED_TIME_ZONE', 'Asia/Kolkata', { timeZone: 'Asia/Kolkata' }],
    ['FEED_TIME_ZONE', 'Etc/GMT+5', { timeZone: 'Etc/GMT+5' }],
    ['FEED_EARLIEST', '2024-02-29', { earliest: '2024-02-29' }],
    ['FEED_NOW_STEP_MINUTES', '1440', { nowStepMinutes: 1440 }],
    ['FEED_SECRET', '0123456789abcdef', { secret: '0123456789abcdef' }],
    ['FEED_PAGE_SIZE', ' 50000 ', { pageSize: 50_000 }],
    [
      'UPSTREAM_RATE',
      '2.5',
      { budget: { concurrency: 8, ratePerSecond: 2.5, pageSize: 1000, threads: null } },
    ],
  ])('%s=%s is read', (name, value, expected) => {
    expect(loadSettings({ [name]: value })).toMatchObject(expected);
  });

  it.each([
    ['SANDBOX_CURSOR_TTL_SECONDS', '0.05', { cursorTtlSeconds: 0.05 }],
    ['SANDBOX_FAILURE_RATE', '.25', { failureRate: 0.25 }],
    ['SANDBOX_FILTERS_ACROSS', 'or', { filtersAcross: 'or' }],
    ['SANDBOX_VALUES_WITHIN', 'and', { valuesWithin: 'and' }],
    ['SANDBOX_START_INCLUSIVE', 'FALSE', { startInclusive: false }],
    ['SANDBOX_END_INCLUSIVE', 'false', { endInclusive: false }],
    ['SANDBOX_START_PRECISION', 'millisecond', { startPrecision: 'millisecond' }],
    ['SANDBOX_TRANSITION_ORDER', 'shuffled', { transitionOrder: 'shuffled' }],
    ['SANDBOX_TRANSITION_SCOPE', 'matching', { transitionScope: 'matching' }],
    ['SANDBOX_TOTAL_CAP', '10000', { totalCap: 10_000 }],
    ['SANDBOX_MAX_LIMIT', '500', { maxLimit: 500 }],
    ['SANDBOX_CASE_SENSITIVE', 'false', { caseSensitive: false }],
    ['SANDBOX_TIE_ORDER', 'arbitrary', { tieOrder: 'arbitrary' }],
    ['SANDBOX_START_SKEW_SECONDS', '30', { startSkewSeconds: 30 }],
  ])('%s=%s is read', (name, value, expected) => {
    expect(loadSettings({ [name]: value }).sandbox).toMatchObject(expected);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '4e3'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['HOST', 'a b'],
    ['HOST', '127.0.0.1:4004/'],
    ['JOURNEY_API_URL', 'ftp://example.com'],
    ['JOURNEY_API_URL', 'example.com'],
    ['JOURNEY_API_URL', 'https:///path'],
    ['JOURNEY_API_REGION', 'uk'],
    ['FEED_ANONYMOUS', 'yes'],
    ['FEED_PUBLIC_URL', 'https://bi.example.com/#a'],
    ['FEED_TRUST_PROXY', 'true'],
    ['FEED_TRUST_PROXY', '17'],
    ['FEED_TIME_ZONE', 'Mars/Olympus'],
    ['FEED_TIME_ZONE', '+02:00'],
    ['FEED_HISTORY_DAYS', '0'],
    ['FEED_EARLIEST', '2023-02-29'],
    ['FEED_EARLIEST', '2023-2-1'],
    ['FEED_NOW_STEP_MINUTES', '7'],
    ['FEED_LOG_LEVEL', 'loud'],
    ['UPSTREAM_RATE', '0'],
    ['SANDBOX_FAILURE_RATE', '1.01'],
    ['SANDBOX_TIE_ORDER', 'random'],
  ])('%s=%s is refused with its name, its value and what is allowed', (name, value) => {
    const problem = soleProblem({ [name]: value });
    expect(problem).toContain(`${name}=${value}: allowed is `);
    expect(problem).toContain(settingsTable[name as keyof typeof settingsTable].kind.allowed);
  });

  it('that is empty or blank counts as absent', () => {
    for (const name of settingNames) expect(loadSettings({ [name]: ' ' })).toEqual(loadSettings({}));
  });

  it('never stops the start with anything but a SettingsError', () => {
    fc.assert(
      fc.property(fc.constantFrom(...settingNames), fc.string({ unit: 'binary' }), (name, value) => {
        for (const problem of problemsOf({ [name]: value })) expect(problem).toContain(name);
      }),
    );
  });
});

describe('rules between settings', () => {
  it('a region and a URL exclude each other', () => {
    expect(soleProblem({ ...REAL, JOURNEY_API_URL: 'https://example.com' })).toMatch(
      /JOURNEY_API_URL and JOURNEY_API_REGION=eu are both set/,
    );
  });

  it('anonymous callers need a key or the sandbox', () => {
    expect(soleProblem({ ...REAL, FEED_ANONYMOUS: 'true' })).toMatch(
      /^FEED_ANONYMOUS=true needs JOURNEY_API_KEY/,
    );
    expect(loadSettings({ ...REAL, FEED_ANONYMOUS: 'true', JOURNEY_API_KEY: KEY }).anonymous).toBe(true);
    expect(loadSettings({ ...REAL, JOURNEY_API_KEY: KEY }).anonymous).toBe(false);
    expect(loadSettings({ FEED_ANONYMOUS: 'true' }).anonymous).toBe(true);
  });

  it.each(['0.0.0.0', '::', '10.0.0.7', 'feed.example.com', '127.0.0.1.example.com'])(
    "a feed with its own key does not listen on %s, one with callers' keys does",
    (host) => {
      expect(soleProblem({ ...REAL, JOURNEY_API_KEY: KEY, HOST: host })).toContain(`HOST=${host} is open`);
      expect(loadSettings({ ...REAL, HOST: host }).host).toBe(host);
      expect(loadSettings({ JOURNEY_API_KEY: KEY, HOST: host }).host).toBe(host);
    },
  );

  it.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost', '::ffff:127.0.0.1'])(
    'a feed with its own key listens on %s',
    (host) => {
      expect(loadSettings({ ...REAL, JOURNEY_API_KEY: KEY, HOST: host }).host).toBe(host);
    },
  );

  it('a page is no larger than the largest page', () => {
    expect(soleProblem({ FEED_MAX_PAGE_SIZE: '4999' })).toContain(
      'FEED_PAGE_SIZE=5000 is above FEED_MAX_PAGE_SIZE=4999',
    );
    expect(loadSettings({ FEED_MAX_PAGE_SIZE: '5000' }).pageSize).toBe(5000);
  });

  it('are not judged by values that could not be read', () => {
    const problems = problemsOf({
      JOURNEY_API_REGION: 'uk',
      FEED_ANONYMOUS: 'true',
      JOURNEY_API_URL: 'https://x.example',
    });
    expect(problems).toEqual([expect.stringContaining('JOURNEY_API_REGION=uk')]);
  });
});

describe('what is wrong', () => {
  it('is told all at once', () => {
    const env = {
      PORT: 'x',
      FEED_PAGE_SIZE: '0',
      HOST: '0.0.0.0',
      JOURNEY_API_KEY: KEY,
      FEED_PAGESIZE: '1',
      ...REAL,
    };
    expect(() => loadSettings(env)).toThrow(
      /^4 settings need mending:\n {2}- PORT=x.*\n.*PAGE_SIZE=0.*\n.*HOST.*\n.*PAGESIZE/,
    );
  });

  it.each([
    ['FEED_PAGESIZE', 'Did you mean FEED_PAGE_SIZE?'],
    ['feed_page_size', 'Did you mean FEED_PAGE_SIZE?'],
    ['JOURNEY_APIKEY', 'Did you mean JOURNEY_API_KEY?'],
    ['JOURNEY_API_KEYS', 'Did you mean JOURNEY_API_KEY?'],
    ['UPSTREAM_RATES', 'Did you mean UPSTREAM_RATE?'],
    ['SANDBOX_TOTALCAP', 'Did you mean SANDBOX_TOTAL_CAP?'],
    ['FEED_ACCESS_FILE', 'is not a setting of this version.'],
    ['JOURNEY_API_PROFIL', 'is not a setting of this version. Did you mean JOURNEY_API_PROFILE?'],
    ['FEED_SOMETHING_ELSE_ALTOGETHER', 'is not a setting of this version.'],
  ])('%s: %s', (name, hint) => {
    const problem = soleProblem({ [name]: KEY });
    expect(problem).toContain(`${name} is not a setting of this version.`);
    expect(problem).toContain(hint);
    expect(problem).not.toContain(KEY);
  });

  it('tells no secret', () => {
    const problems = problemsOf({
      JOURNEY_API_KEY: `${KEY} ${KEY}`,
      FEED_SECRET: 'too-short',
      JOURNEY_API_URL: `https://me:${KEY}/x@example.com/`,
      FEED_PUBLIC_URL: `https://example.com/?api_key=${KEY}`,
    });
    expect(problems).toHaveLength(4);
    expect(problems.join('\n')).not.toContain(KEY);
    expect(problems.join('\n')).not.toContain('too-short');
  });

  it('is told of an overlong value in short', () => {
    expect(soleProblem({ FEED_TIME_ZONE: 'x'.repeat(10_000) }).length).toBeLessThan(250);
  });
});

describe('a .env file', () => {
  it('gives what the environment does not', () => {
    const envFileText =
      '\uFEFF# journeys\nPORT=5000 # the usual\nexport FEED_TIME_ZONE="Europe/Bucharest"\r\nHOST=::1\n';
    expect(loadSettings({ PORT: '6000', HOST: '' }, { envFileText })).toMatchObject({
      port: 6000,
      timeZone: 'Europe/Bucharest',
      host: '127.0.0.1',
    });
  });

  it('is checked like the environment', () => {
    expect(problemsOf({}, 'FEED_PAGE_SIZES=5\nUPSTREAM_RATE=fast')).toEqual([
      expect.stringContaining('UPSTREAM_RATE=fast'),
      expect.stringContaining('FEED_PAGE_SIZES is not a setting'),
    ]);
  });

  it.each(['FEED_PAGE_SIZE 500', 'FEED_PAGE_SIZE: 500', 'export PORT 80', 'JOURNEY_API_KEY'])(
    'with the line "%s" is refused, not passed over',
    (line) => {
      expect(problemsOf({}, `# settings\n${line}\n`)).toEqual([
        expect.stringMatching(/line 2 of \.env has no "="/),
      ]);
    },
  );
});

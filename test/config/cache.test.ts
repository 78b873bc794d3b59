import { loadSettings, SettingsError, settingsTable } from '../../src/config/index.js';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ message }) => message);
    throw error;
  }
}

describe('the settings of the cache', () => {
  it.each([
    ['CACHE_BYTES', '0', { bytes: 0 }],
    ['CACHE_BYTES', '1048577', { bytes: 1_048_577 }],
    ['CACHE_BYTES', '64KiB', { bytes: 65_536 }],
    ['CACHE_BYTES', '2 gib', { bytes: 2_147_483_648 }],
    ['CACHE_BYTES', '1024 GiB', { bytes: 1_099_511_627_776 }],
    ['CACHE_DIR', '/var/cache/feed', { dir: '/var/cache/feed' }],
    ['CACHE_DIR', 'cache of the feed', { dir: 'cache of the feed' }],
    ['CACHE_DIR_BYTES', '1 MiB', { dirBytes: 1_048_576 }],
    ['CACHE_LOAD', 'false', { load: false }],
    ['REDIS_URL', 'redis://cache', { redisUrl: 'redis://cache' }],
    ['REDIS_URL', 'redis://[::1]:6379/', { redisUrl: 'redis://[::1]:6379/' }],
    ['REDIS_URL', 'rediss://feed:s@cache:6380/2', { redisUrl: 'rediss://feed:s@cache:6380/2' }],
  ])('%s=%s is read', (name, value, expected) => {
    expect(loadSettings({ [name]: value }).cache).toMatchObject(expected);
  });

  it('are off beyond memory where nothing is said, but for loading', () => {
    expect(loadSettings({}).cache).toEqual({
      bytes: 256 * 2 ** 20,
      dir: null,
      dirBytes: 10 * 2 ** 30,
      load: true,
      redisUrl: null,
    });
  });

  it.each([
    ['CACHE_BYTES', '-1'],
    ['CACHE_BYTES', '1.5 GiB'],
    ['CACHE_BYTES', '256 MB'],
    ['CACHE_BYTES', '1025 GiB'],
    ['CACHE_DIR', 'a\0b'],
    ['CACHE_DIR_BYTES', '1048575'],
    ['CACHE_DIR_BYTES', '0'],
  ] as const)('%s=%s is refused with what is allowed', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toEqual([expect.stringContaining(`${name}=${value}: allowed is `)]);
    expect(problems[0]).toContain(settingsTable[name].kind.allowed);
  });

  it.each([
    'http://cache:6379',
    'cache:6379',
    'redis:///1',
    'redis://cache/feeds',
    'redis://cache?db=1',
    'redis://ca che',
    'redis://me:a secret@cache',
  ])('REDIS_URL=%s is refused without its value, which may hold a password', (value) => {
    expect(problemsOf({ REDIS_URL: value })).toEqual([
      `REDIS_URL (its value is not shown): allowed is ${settingsTable.REDIS_URL.kind.allowed}`,
    ]);
  });

  it('are known when misspelt in case, and only then', () => {
    expect(problemsOf({ cache_dir_bytes: '1' })).toEqual([
      'cache_dir_bytes is not a setting of this version. Did you mean CACHE_DIR_BYTES?',
    ]);
    expect(problemsOf({ CACHE_DIRECTORY: '/var/cache', REDIS_HOST: 'x' })).toEqual([]);
  });
});

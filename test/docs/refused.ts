import { startTestFeed } from '../support/feed.js';

interface Refused {
  readonly code: string;
  /** Below `/odata/`, as typed. */
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Settings other than those of the usual feed. */
  readonly env?: Record<string, string>;
}

/** Requests that show the errors of docs/errors.md. */
const REQUESTS: readonly Refused[] = [
  { code: 'syntaxError', path: 'Journeys?$filter=outcome eq' },
  { code: 'badEncoding', path: "Journeys?$filter=outcome eq '%E9'" },
  { code: 'unknownOption', path: 'Journeys?$fliter=true' },
  { code: 'duplicateOption', path: 'Journeys?$top=1&$top=2' },
  { code: 'invalidOption', path: 'Journeys?$top=-1' },
  { code: 'unknownProperty', path: "Journeys?$filter=outcom eq 'Handled'" },
  { code: 'unknownFunction', path: "Journeys?$filter=contain(queueNames,'S1')" },
  { code: 'typeMismatch', path: "Journeys?$filter=holdDuration gt '1000'" },
  { code: 'tooManyRows', path: 'Journeys?$orderby=outcome&$skip=300000' },
  { code: 'invalidSkipToken', path: 'Journeys?$skiptoken=abc' },
  { code: 'notFound', path: 'Jorneys' },
  { code: 'noSuchEntity', path: "Journeys('none')" },
  { code: 'methodNotAllowed', path: 'Journeys', method: 'DELETE' },
  { code: 'notImplemented', path: 'Journeys?$deltatoken=abc' },
  { code: 'conflictingCredentials', path: '?api_key=one', headers: { 'x-api-key': 'another' } },
  { code: 'unauthorized', path: '', headers: { 'x-api-key': 'wrong' } },
  { code: 'upstreamKeyRefused', path: 'Journeys', env: { JOURNEY_API_KEY: 'wrong' } },
];

export interface Refusal {
  readonly code: string;
  readonly request: string;
  readonly status: number;
  readonly body: { readonly error: { readonly code: string; readonly message: string } };
}

/** The answers to them, from a feed with a key of its own that lets callers in without one. */
export async function refusals(): Promise<readonly Refusal[]> {
  return await Promise.all(REQUESTS.map(refusal));
}

async function refusal({ code, path, method = 'GET', headers = {}, env = {} }: Refused): Promise<Refusal> {
  const feed = await startTestFeed({
    now: '2025-06-02T09:00:00Z',
    sandbox: { journeysPerDay: 5, days: 1 },
    env,
  });
  try {
    const response = await fetch(new URL(path.replaceAll(' ', '%20'), feed.url), { method, headers });
    const given = [...Object.entries(headers), ...Object.entries(env)].map(
      ([name, value]) => ` with ${name}: ${value}`,
    );
    const body = (await response.json()) as Refusal['body'];
    return { code, request: `${method} /odata/${path}${given.join('')}`, status: response.status, body };
  } finally {
    await feed.close();
  }
}

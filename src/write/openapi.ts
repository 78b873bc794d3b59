import type { Model } from '../model/index.js';
import { type Json, reference, schemas } from './openapi-components.js';
import { PARAMETERS } from './openapi-parameters.js';
import { paths } from './openapi-paths.js';

export interface OpenApiSettings {
  /** Address of the service root, absolute, with a slash at its end. */
  readonly rootUrl: string;
  readonly title: string;
  /** Version of the program, as its package has it. */
  readonly version: string;
}

/** What the address says that no parameter does. */
const ROOTS = [
  'Every service root serves the same sets. Behind `/odata/` may follow, in this order, a time zone and a range of journey starts:',
  '',
  '- `/odata/in/Europe~Bucharest/`: local columns and offsets of that zone, `~` for the `/` of its IANA name',
  '- `/odata/last/90d/`: the last 90 local days, until now',
  '- `/odata/between/2025-01-01/2025-04-01/`: these local days, the second excluded',
  '- `/odata/in/Europe~Bucharest/last/90d/`: both',
  '',
  'A key may also follow as a segment: `/Journeys/{journeyId}`. Each answer says its range in `Journey-Time-Range`.',
].join('\n');

const SECURITY: Readonly<Record<string, Json>> = {
  apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'A Journey API key.' },
  basic: { type: 'http', scheme: 'basic', description: 'Any user name, and the key as password.' },
  bearer: { type: 'http', scheme: 'bearer', description: 'The key as token.' },
};

/** The model as an OpenAPI 3.0 description of one service root; plain JSON. */
export function openApi(model: Model, { rootUrl, title, version }: OpenApiSettings): Json {
  const described = (name: string, text: string | null): Json =>
    text === null ? { name } : { name, description: text };
  return {
    openapi: '3.0.3',
    info: { title, version, description: `${model.description ?? title}\n\n${ROOTS}` },
    servers: [{ url: rootUrl.replace(/\/$/, '') }],
    security: Object.keys(SECURITY).map((name) => ({ [name]: [] })),
    tags: [
      described('Service', 'What describes the service, and batches.'),
      ...[...model.sets.values()].map((set) => described(set.name, set.description)),
    ],
    paths: paths(model),
    components: {
      schemas: schemas(model),
      parameters: PARAMETERS,
      headers: {
        JourneyTimeRange: {
          description: 'The range of journey starts that was read: `<start>/<end>`, the end excluded.',
          schema: { type: 'string' },
        },
      },
      responses: {
        Error: {
          description: 'An error.',
          content: { 'application/json': { schema: reference('schemas', 'Error') } },
        },
      },
      securitySchemes: SECURITY,
    },
  };
}

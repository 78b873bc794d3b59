import type { Model } from '../model/index.js';
import { openApi, type Representation } from '../write/index.js';
import { type Answer, document } from './answer.js';
import type { Header } from './version.js';

/** The OpenAPI description of a service root, at `openapi.json` below it. */
export function openApiAnswer(
  model: Model,
  rootUrl: string,
  representation: Representation,
  header: Header,
): Answer {
  const description = openApi(model, { rootUrl, title: 'Journey Feed', version: model.version });
  return document(`${JSON.stringify(description)}\n`, 'application/json', representation, header);
}

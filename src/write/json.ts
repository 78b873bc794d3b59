import type { ErrorDetail, FeedError } from '../errors/index.js';
import type { EdmType, Model } from '../model/index.js';
import { controlLead, type Representation } from './representation.js';
import { typeNoteOf } from './values.js';

/** An entity, given as the text of its object. */
export function entityJson(text: string, contextUrl: string, representation: Representation): string {
  const context = contextMember(contextUrl, representation);
  return `{${`${context}${text === '{}' ? '' : `,${text.slice(1, -1)}`}`.slice(1)}}\n`;
}

/** The service document (OData JSON Format 4.01 §5). */
export function serviceDocument(model: Model, root: string, representation: Representation): string {
  const sets = [...model.sets.keys()].map((name) => ({ name, kind: 'EntitySet', url: name }));
  const context = contextMember(`${root}$metadata`, representation);
  return `{${`${context},"value":${JSON.stringify(sets)}`.slice(1)}}\n`;
}

/** A property's value, which is not null (OData JSON Format 4.01 §11). */
export function propertyJson(
  valueText: string,
  contextUrl: string,
  type: EdmType,
  representation: Representation,
): string {
  const context = contextMember(contextUrl, representation);
  const note = representation.metadata === 'full' ? typeNoteOf(type, valueText, representation) : '';
  return `{${`${context},${note}"value":${valueText}`.slice(1)}}\n`;
}

/** The context URL with a comma before it; nothing where no metadata is asked for (OData JSON Format 4.01 §4.5.1). */
export const contextMember = (contextUrl: string, representation: Representation): string =>
  representation.metadata === 'none'
    ? ''
    : `,${controlLead(representation, 'context')}${JSON.stringify(contextUrl)}`;

/** An error response (OData JSON Format 4.01 §21): code, message, target; position and the upstream's words in innererror. */
export function errorJson(error: FeedError): string {
  const { target } = error.detail;
  const inner = innerError(error.detail);
  return `${JSON.stringify({
    error: {
      code: error.code,
      message: error.message,
      ...(target === undefined ? {} : { target }),
      details: [{ code: 'remedy', message: error.remedy }],
      ...(inner === null ? {} : { innererror: inner }),
    },
  })}\n`;
}

function innerError({ position, upstream }: ErrorDetail): object | null {
  if (position === undefined && upstream === undefined) return null;
  return { ...(position === undefined ? {} : { position }), ...(upstream === undefined ? {} : { upstream }) };
}

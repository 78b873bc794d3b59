/** How an answer is written: what the request and the feed agreed on (OData JSON Format 4.01 §3, Protocol 4.01 §8). */
export interface Representation {
  /** The `OData-Version` of the answer; 4.01 drops the prefix `odata.` of control information. */
  readonly version: '4.0' | '4.01';
  readonly metadata: 'none' | 'minimal' | 'full';
  /** Int64 and Decimal as texts (`IEEE754Compatible=true`), for readers whose numbers are doubles. */
  readonly ieee754: boolean;
  /** Properties that are null are left out (`Prefer: omit-values=nulls`). */
  readonly omitNulls: boolean;
  /** Whether the client asked for `streaming=true`; what is written keeps its order in any case. */
  readonly streaming: boolean;
  /** Whether the client asked for a character set, and so is told the one used; it is UTF-8 in any case. */
  readonly charset: boolean;
}

export const PLAIN: Representation = {
  version: '4.0',
  metadata: 'minimal',
  ieee754: false,
  omitNulls: false,
  streaming: false,
  charset: false,
};

/** The name of a piece of control information: `@odata.count`, or `@count` in 4.01 (OData JSON Format 4.01 §4.5). */
export const control = ({ version }: Pick<Representation, 'version'>, name: string): string =>
  version === '4.01' ? `@${name}` : `@odata.${name}`;

/** The same as the start of a member: quoted, with its colon. `of` is the property it speaks of, if not of the whole object. */
export const controlLead = (representation: Pick<Representation, 'version'>, name: string, of = ''): string =>
  `${JSON.stringify(`${of}${control(representation, name)}`)}:`;

/**
 * The `Content-Type` of JSON. It names the metadata level always, and of the rest only what was asked for; 4.01 drops the prefix
 * `odata.` (OData JSON Format 4.01 §3.1, §4.1; Protocol 4.01 §8.2.1).
 */
export function jsonType({ version, metadata, streaming, ieee754, charset }: Representation): string {
  const prefix = version === '4.01' ? '' : 'odata.';
  return [
    'application/json',
    `${prefix}metadata=${metadata}`,
    ...(streaming ? [`${prefix}streaming=true`] : []),
    ...(ieee754 ? ['IEEE754Compatible=true'] : []),
    ...(charset ? ['charset=utf-8'] : []),
  ].join(';');
}

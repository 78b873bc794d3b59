import { FeedError } from '../errors/index.js';
import type { Representation } from '../write/index.js';

export type Version = Representation['version'];

/** A request header by its name, in any case; several of one name are joined by commas. */
export type Header = (name: string) => string | undefined;

/**
 * The version of an answer (Protocol 4.01 §5, §8.1.5, §8.2.7): 4.0, and 4.01 for a client whose `OData-MaxVersion` goes so far, or who names
 * no maximum and speaks 4.01 itself. Throws `invalidOption` for a maximum below 4.0, a request in another version, or what is no version.
 */
export function versionOf(header: Header): Version {
  const maximum = read(header, 'OData-MaxVersion');
  const own = read(header, 'OData-Version');
  if (maximum !== null && maximum < 4)
    throw refused('OData-MaxVersion', `the feed speaks 4.0 and 4.01, and ${String(maximum)} is below them`);
  if (own !== null && own !== 4 && own !== 4.01)
    throw refused('OData-Version', `requests are in 4.0 or 4.01, not in ${String(own)}`);
  return (maximum ?? own ?? 4) >= 4.01 ? '4.01' : '4.0';
}

/** The version an error is answered in, also where the headers that ask for one are what is wrong. */
export function versionOfError(header: Header): Version {
  try {
    return versionOf(header);
  } catch {
    return '4.0';
  }
}

function read(header: Header, name: string): number | null {
  const text = header(name)?.trim();
  if (text === undefined) return null;
  if (!/^\d{1,4}(?:\.\d{1,4})?$/.test(text)) throw refused(name, 'a version is written as 4.0 or 4.01');
  return Number(text);
}

const refused = (target: string, what: string): FeedError =>
  new FeedError('invalidOption', `The header ${target} is not right: ${what}.`, { target });

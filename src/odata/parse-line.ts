/** One line of the command `parse -`: a raw query string in, its syntax tree or the fault out. */
import { FeedError, type ErrorCode } from '../errors/index.js';
import type { Options } from './ast.js';
import { addOption, type Draft, type ParseSettings } from './options.js';
import { cutQuery, decodePercent, rawOffset, type RawPiece } from './url.js';

export interface LineFault {
  readonly code: ErrorCode;
  readonly message: string;
  /** The option at fault, decoded where it can be. */
  readonly target?: string;
}
export type ParsedLine =
  | { readonly ok: true; readonly options: Options }
  /** `position` is the 0-based offset in the line as it was given, still encoded. */
  | { readonly ok: false; readonly error: LineFault; readonly position: number };

/** Reads a raw query string, with or without its leading `?`; a carriage return at the end is ignored. Never throws. */
export function parseLine(line: string, settings: ParseSettings = {}): ParsedLine {
  const start = line.startsWith('?') ? 1 : 0;
  const query = line.slice(start).replace(/\r$/, '');
  const draft: Draft = {};
  const seen = new Set<string>();
  for (const piece of cutQuery(query)) {
    const fault = read(piece, draft, seen, settings);
    if (fault !== null) return { ...fault, position: start + fault.position };
  }
  return { ok: true, options: draft };
}

type Fault = Extract<ParsedLine, { readonly ok: false }>;

function read(piece: RawPiece, draft: Draft, seen: Set<string>, settings: ParseSettings): Fault | null {
  let name: string;
  try {
    name = decodePercent(piece.rawName, piece.rawName);
  } catch (error) {
    return faultOf(error, (position) => piece.at + rawOffset(piece.rawName, position));
  }
  try {
    addOption(draft, seen, { ...piece, name, value: decodePercent(piece.rawValue, name) }, settings);
    return null;
  } catch (error) {
    // Without a position the option as a whole is at fault, and so its name is shown.
    return faultOf(error, (position) =>
      position < 0 ? piece.at : piece.valueAt + rawOffset(piece.rawValue, position),
    );
  }
}

function faultOf(error: unknown, locate: (position: number) => number): Fault {
  const known =
    error instanceof FeedError ? error : new FeedError('internal', 'The parser failed.', { cause: error });
  const { target, position = -1 } = known.detail;
  return {
    ok: false,
    error: { code: known.code, message: known.message, ...(target === undefined ? {} : { target }) },
    position: locate(position),
  };
}

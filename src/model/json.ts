import { unsound } from './check.js';

/** Readers of CSDL JSON. Each throws `internal`, naming the place, when the value is not what it reads. */
export type Json = Readonly<Record<string, unknown>>;

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unsound('document', 'it is not JSON');
  }
}

export function object(value: unknown, where: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unsound(where, 'an object is expected');
  return value as Json;
}

export function array(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw unsound(where, 'a list is expected');
  return value;
}

export function string(value: unknown, where: string): string {
  if (typeof value !== 'string') throw unsound(where, 'a text is expected');
  return value;
}

export const optional = (value: unknown): string | null => (typeof value === 'string' ? value : null);

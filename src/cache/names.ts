import { hash } from 'node:crypto';

const sha256 = (text: string): Buffer => Buffer.from(hash('sha256', text, 'hex'), 'hex');

/**
 * What stands for an API key in the keys of the cache, so that callers share entries only with callers of the same key. It is
 * the same in every instance, and the key cannot be had from it.
 */
export function partitionOf(apiKey: string): string {
  return sha256(`journey-feed partition\0${apiKey}`).toString('hex').slice(0, 32);
}

/** The name of an entry outside the process: 64 hexadecimal digits, whatever the key is made of. */
export function nameOf(key: string): string {
  return hash('sha256', key);
}

/** What an entry says it is: a hash of its format and its key, 32 bytes. */
export function identityOf(format: string, key: string): Buffer {
  return sha256(`${format}\0${key}`);
}

import { InvalidArgumentError } from 'commander'

/**
 * A name or id that becomes one segment of the API's path. Throws InvalidArgumentError for anything else: an address
 * that ends in ".." is another address, and deleting a topic of that name would delete its cluster.
 */
export function parsePathName(text: string): string {
  if (/^[A-Za-z0-9._-]{1,249}$/.test(text) && text !== '.' && text !== '..') return text
  throw new InvalidArgumentError('Give a name or an id: letters, digits, ".", "_" and "-", and not "." or "..".')
}

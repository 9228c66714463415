import { type ClassValue, clsx } from 'clsx'
import { twMerge } from 'tailwind-merge'

/** Class names together; of two that say the same, the later one counts. */
export function classNames(...names: ClassValue[]): string {
  return twMerge(clsx(names))
}

import { InvalidArgumentError } from 'commander'

export type Wave = { clusters: number } | { share: number }

/** `1,10%,50%,100%`: counts of clusters, or shares of the fleet. Throws InvalidArgumentError. */
export function parseWaves(text: string): Wave[] {
  return text.split(',').map((part) => {
    const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(part.trim()) ?? []
    const value = Number(digits)
    if (percent === '%' && value > 0 && value <= 100) return { share: value / 100 }
    if (percent === '' && Number.isInteger(value) && value > 0) return { clusters: value }
    throw new InvalidArgumentError('Give counts of clusters or percentages, such as 1,10%,50%,100%.')
  })
}

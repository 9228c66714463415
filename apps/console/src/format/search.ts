/** A number from an address; null unless it is above 0 and at most `most`. */
export function positive(value: unknown, most: number): number | null {
  const number = Number(value)
  return value !== '' && value !== null && Number.isFinite(number) && number > 0 && number <= most ? number : null
}

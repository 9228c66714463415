const factors: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
}

/** A Kubernetes quantity as a number of its base unit: bytes, cores. `1500m` is 1.5, `4Gi` 4294967296; NaN for nonsense. */
export function parseQuantity(text: string): number {
  const [, number = '', suffix = ''] = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([A-Za-z]*)$/.exec(text.trim()) ?? []
  const factor = factors[suffix]
  return number === '' || factor === undefined ? Number.NaN : Number(number) * factor
}

/** Whole GiB, rounded down: what is surely there. */
export function wholeGib(text: string): number {
  return Math.floor(parseQuantity(text) / 2 ** 30)
}

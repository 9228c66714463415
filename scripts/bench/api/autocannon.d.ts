declare module 'autocannon' {
  /** The part of the load generator that is used here; it brings no types of its own. */
  export default function autocannon(options: {
    url: string
    headers: Record<string, string>
    connections: number
    duration: number
  }): Promise<{ requests: { average: number }; non2xx: number; errors: number }>
}

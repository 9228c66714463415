/** Connections of either side. */
export const poolSize = 10

/** Listens, tells the parent where, and ends when the parent says so. */
export async function serve(app: { listen(options: { port: number; host: string }): Promise<string> }): Promise<void> {
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  process.send?.({ url })
  process.on('disconnect', () => process.exit(0))
}

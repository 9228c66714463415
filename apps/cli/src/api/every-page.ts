interface ListPage<Item> {
  items: Item[]
  nextCursor: string | null
}

const pageSize = 100
const mostPages = 1_000

/** Every item of a list, page after page. `read` is given what goes into the query. */
export async function everyPage<Item>(
  read: (query: { cursor?: string; limit: number }) => Promise<ListPage<Item>>,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < mostPages; pages++) {
    const page: ListPage<Item> = await read(cursor === null ? { limit: pageSize } : { cursor, limit: pageSize })
    items.push(...page.items)
    cursor = page.nextCursor
    if (cursor === null) return items
  }
  throw new Error(`the list has more than ${mostPages * pageSize} items`)
}

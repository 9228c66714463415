import { z } from 'zod'

export const maxPageSize = 100

/** Query of every list: opaque cursor and size. */
export const pageQuery = {
  cursor: z.string().max(512).optional().meta({ description: '`nextCursor` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(maxPageSize).default(50),
}

/** A page of `item`, newest first unless the route says otherwise. */
export function pageOf<Item extends z.ZodType>(id: string, item: Item) {
  return z
    .object({
      items: z.array(item),
      nextCursor: z.string().nullable().meta({ description: 'Null on the last page.' }),
    })
    .meta({ id })
}

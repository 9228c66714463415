import { type InfiniteData, infiniteQueryOptions, type UseInfiniteQueryResult } from '@tanstack/react-query'

interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

/** A list that is read page after page by cursor, as the API gives it; its data is all items so far. */
export function pagesOf<Item>(
  queryKey: readonly unknown[],
  read: (page: { cursor?: string; limit: number }, signal: AbortSignal) => Promise<Page<Item>>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      read({ limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }: InfiniteData<Page<Item>, string | null>) => pages.flatMap(({ items }) => items),
  })
}

export type Pages<Item> = UseInfiniteQueryResult<Item[]>

import type { QueryClient } from '@tanstack/react-query'
import { previewQuery, regionsQuery } from '../../api/queries.ts'
import { type OrderSearch, orderOf } from './order-search.ts'

/**
 * Asks for what the order page shows first while its code is on the way. The page is not begun before there are regions: once
 * React has shown that something is waited for, it shows what came no sooner than 300 ms after.
 */
export async function askAhead(queries: QueryClient, search: OrderSearch): Promise<void> {
  // the page itself says what failed
  await queries.prefetchQuery(regionsQuery)
  const regions = queries.getQueryData(regionsQuery.queryKey)
  if (regions !== undefined) void queries.prefetchQuery(previewQuery(orderOf(search, regions.items)))
}

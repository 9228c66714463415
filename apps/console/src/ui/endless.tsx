import { useEffect, useRef } from 'react'
import type { Pages } from '../api/pages.ts'
import { Button } from './button.tsx'
import { Failure } from './panel.tsx'

/** The end of a list that goes on: the next page is read when it comes into view, or when it is asked for. */
export function Endless<Item>({ query }: { query: Pages<Item> }) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, error } = query
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (end.current === null || !hasNextPage || isFetchingNextPage || isFetchNextPageError) return
    const watch = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void fetchNextPage()
    })
    watch.observe(end.current)
    return () => watch.disconnect()
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  if (isFetchNextPageError) return <Failure error={error} retry={() => void fetchNextPage()} />
  if (!hasNextPage) return null
  return (
    <div ref={end} className="flex justify-center pt-4">
      <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {isFetchingNextPage ? 'Reading…' : 'Show more'}
      </Button>
    </div>
  )
}

import { useLocation } from '@tanstack/react-router'
import { type RefObject, useEffect, useRef } from 'react'

/** Scrolls the row of links that it is given to, so that the link of the page that is shown can be seen. */
export function useActiveInView(): RefObject<HTMLElement | null> {
  const row = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another active link
  useEffect(() => {
    const show = () =>
      row.current?.querySelector('[data-status=active]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    show()
    globalThis.addEventListener('resize', show)
    return () => globalThis.removeEventListener('resize', show)
  }, [pathname])
  return row
}

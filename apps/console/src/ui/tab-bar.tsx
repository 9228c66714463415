import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'

/** Links to the parts of one thing. What does not fit is scrolled to; the one that is shown comes into view. */
export function TabBar({ label, children }: { label: string; children: ReactNode }) {
  const bar = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another active link
  useEffect(() => {
    bar.current?.querySelector('[data-status=active]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [pathname])
  return (
    <nav
      ref={bar}
      aria-label={label}
      className="flex gap-1 overflow-x-auto text-sm shadow-[inset_0_-1px_0_var(--line)]"
    >
      {children}
    </nav>
  )
}

/** What a link in a TabBar looks like. */
export const tabLook =
  'shrink-0 border-b-2 border-transparent px-3 py-2 whitespace-nowrap text-muted hover:text-text data-[status=active]:border-brand data-[status=active]:font-medium data-[status=active]:text-text'

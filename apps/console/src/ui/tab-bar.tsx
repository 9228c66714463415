import type { ReactNode } from 'react'
import { useActiveInView } from './active-in-view.ts'

/** Links to the parts of one thing. What does not fit is scrolled to; the one that is shown comes into view. */
export function TabBar({ label, children }: { label: string; children: ReactNode }) {
  const bar = useActiveInView()
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

import type { ReactNode } from 'react'

export interface Column {
  title: string
  /** Figures stand at the right. */
  isFigure?: boolean
}

interface Props {
  label: string
  columns: Column[]
  /** As narrow as its words allow, where it stands inside of something. */
  isNarrow?: boolean
  children: ReactNode
}

/** Rows under titles, as wide as its panel; on a narrow screen it scrolls by itself. */
export function Table({ label, columns, isNarrow = false, children }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: what scrolls has to be reached by keyboard, and be named
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
    <div role="region" aria-label={label} tabIndex={0} className="-m-4 overflow-x-auto">
      <table className={`w-full text-sm ${isNarrow ? '' : 'min-w-2xl'}`}>
        <thead className="text-left text-muted">
          <tr className="border-b border-line [&>th]:px-4 [&>th]:py-2.5 [&>th]:font-medium">
            {columns.map(({ title, isFigure }) => (
              <th key={title} scope="col" className={isFigure ? 'text-right' : ''}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr]:border-b [&>tr]:border-line [&>tr:last-child]:border-0 [&>tr>td]:px-4 [&>tr>td]:py-2.5">
          {children}
        </tbody>
      </table>
    </div>
  )
}

/* biome-ignore-all lint/a11y/useFocusableInteractive: rows and headings of a table without choices take no focus */
/* biome-ignore-all lint/a11y/useSemanticElements: rows of a real table cannot be placed where they are scrolled to */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { classNames } from './class-names.ts'

export interface Column<Row> {
  title: string
  /** A track of the grid: `8rem`, `minmax(12rem,1fr)`. */
  width: string
  isNumber?: boolean
  /** The name that the order is kept under in the address; absent: not sorted by. */
  sort?: string
  cell: (row: Row) => ReactNode
}

export interface Order {
  by: string
  isDown: boolean
}

const rowPx = 44

/** A table of any length, of which only what is seen is drawn. */
export function VirtualTable<Row>(props: {
  label: string
  columns: Column<Row>[]
  rows: Row[]
  keyOf: (row: Row) => string
  order?: Order
  onOrder?: (order: Order) => void
}) {
  const { label, columns, rows, keyOf, order, onOrder } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
  })
  const grid = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') }
  return (
    <div
      ref={scroller}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
      className="max-h-[70vh] overflow-auto overflow-x-auto text-sm"
    >
      <div className="w-full min-w-max">
        <div role="rowgroup" className="sticky top-0 z-1 border-b border-line bg-panel">
          <div role="row" aria-rowindex={1} className="grid text-muted" style={grid}>
            {columns.map((column) => (
              <Heading key={column.title} column={column} order={order} onOrder={onOrder} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]
            return row === undefined ? null : (
              <div
                key={keyOf(row)}
                role="row"
                aria-rowindex={index + 2}
                className="absolute inset-x-0 grid items-center border-b border-line last:border-0 hover:bg-sunken"
                style={{ ...grid, height: rowPx, transform: `translateY(${start}px)` }}
              >
                {columns.map(({ title, isNumber, cell }) => (
                  <div
                    key={title}
                    role="cell"
                    className={classNames('min-w-0 truncate px-4', isNumber && 'text-right tabular-nums')}
                  >
                    {cell(row)}
                  </div>
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function Heading<Row>(props: {
  column: Column<Row>
  order: Order | undefined
  onOrder: ((order: Order) => void) | undefined
}) {
  const { column, order, onOrder } = props
  const { title, sort, isNumber } = column
  const isSorted = sort !== undefined && order?.by === sort
  const direction = isSorted ? (order.isDown ? 'descending' : 'ascending') : 'none'
  return (
    <div
      role="columnheader"
      {...(sort === undefined ? {} : { 'aria-sort': direction })}
      className={classNames('px-4 py-2.5 font-medium', isNumber && 'text-right')}
    >
      {sort === undefined || onOrder === undefined ? (
        title
      ) : (
        <button
          type="button"
          className="inline-flex items-center gap-1 rounded hover:text-text"
          onClick={() => onOrder({ by: sort, isDown: isSorted ? !order.isDown : isNumber === true })}
        >
          {title}
          {isSorted ? <Arrow isDown={order.isDown} /> : null}
        </button>
      )}
    </div>
  )
}

function Arrow({ isDown }: { isDown: boolean }) {
  return isDown ? <ArrowDown className="size-3.5" aria-hidden /> : <ArrowUp className="size-3.5" aria-hidden />
}

import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactNode } from 'react'

/** Where a number comes from: on hover, on focus, and for screen readers. */
export function Tip({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger delay={150} render={<button type="button" className="block w-full rounded text-left" />}>
        {children}
        <span className="sr-only">: {text}</span>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-20">
          <Tooltip.Popup className="max-w-sm rounded-md border border-line bg-panel px-3 py-2 text-xs text-text shadow-lg">
            {text}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}

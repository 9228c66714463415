import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { CopyBlock } from './copy.tsx'

interface Props {
  title: string
  label: string
  secret: string
  /** Why there is no second time. */
  children: ReactNode
  onDone: () => void
}

/** A secret that no one can show again: it stays until it is put away. */
export function SecretOnce({ title, label, secret, children, onDone }: Props) {
  return (
    <section aria-label={title} className="space-y-3 rounded-lg border-2 border-brand bg-panel p-4">
      <div role="status">
        <h2 className="text-sm font-semibold wrap-anywhere">{title}</h2>
      </div>
      <p className="text-sm">{children}</p>
      <CopyBlock label={label} text={secret} />
      <Button size="small" onClick={onDone}>
        I have kept it
      </Button>
    </section>
  )
}

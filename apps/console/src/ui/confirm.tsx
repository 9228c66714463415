import { AlertDialog } from '@base-ui/react/alert-dialog'
import { useMutation } from '@tanstack/react-query'
import { type ComponentProps, type ReactNode, useId, useState } from 'react'
import { Button } from './button.tsx'
import { Failure } from './panel.tsx'

interface Props {
  /** What the button that asks says, and how it looks. */
  trigger: ReactNode
  look?: Pick<ComponentProps<typeof Button>, 'kind' | 'size' | 'disabled' | 'aria-label'>
  title: string
  children: ReactNode
  /** What the button that does it says. */
  action: string
  /** What has to be typed before. */
  typed?: string
  run: () => Promise<unknown>
}

/** A button that asks before it does something. What is refused is told where it was asked. */
export function Confirm({ trigger, look, title, children, action, typed, run }: Props) {
  const [isOpen, setOpen] = useState(false)
  const [text, setText] = useState('')
  const id = useId()
  const doing = useMutation({ mutationFn: run, onSuccess: () => setOpen(false) })
  const open = (next: boolean) => {
    setText('')
    doing.reset()
    setOpen(next)
  }
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={open}>
      <AlertDialog.Trigger render={<Button {...look} />}>{trigger}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-20 bg-black/50" />
        <AlertDialog.Popup className="fixed top-1/2 left-1/2 z-30 max-h-[90dvh] w-[min(30rem,calc(100vw-2rem))] -translate-1/2 space-y-4 overflow-y-auto rounded-lg border border-line bg-panel p-5 text-text shadow-xl">
          <AlertDialog.Title className="font-semibold wrap-anywhere">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div className="space-y-2 text-sm" />}>{children}</AlertDialog.Description>
          <form
            className="space-y-4"
            onSubmit={(event) => {
              event.preventDefault()
              doing.mutate()
            }}
          >
            {typed === undefined ? null : (
              <label htmlFor={id} className="block text-sm">
                Type <strong className="wrap-anywhere">{typed}</strong> to go on
                <input
                  id={id}
                  value={text}
                  autoComplete="off"
                  spellCheck={false}
                  onChange={({ target }) => setText(target.value)}
                  className="mt-1 h-9 w-full rounded-md border border-line bg-ground px-3 text-sm"
                />
              </label>
            )}
            {doing.isError ? <Failure error={doing.error} /> : null}
            <div className="flex flex-wrap justify-end gap-2">
              <AlertDialog.Close render={<Button />}>Leave it</AlertDialog.Close>
              <Button kind="danger" type="submit" disabled={doing.isPending || (typed !== undefined && text !== typed)}>
                {action}
              </Button>
            </div>
          </form>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

import { type ComponentProps, type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

export const inputLook = 'h-9 w-full rounded-md border border-line bg-ground px-3 text-sm disabled:opacity-50'

interface Label {
  label: string
  help?: ReactNode
}

/** A labelled line of text. */
export function TextField({ label, help, className, ...rest }: ComponentProps<'input'> & Label) {
  const id = useId()
  return (
    <Labelled id={id} label={label} help={help} className={className}>
      <input {...rest} id={id} aria-describedby={help === undefined ? undefined : `${id}-help`} className={inputLook} />
    </Labelled>
  )
}

/** One of a few, by name. */
export function SelectField({ label, help, className, children, ...rest }: ComponentProps<'select'> & Label) {
  const id = useId()
  return (
    <Labelled id={id} label={label} help={help} className={className}>
      <select
        {...rest}
        id={id}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        className={classNames(inputLook, 'px-2')}
      >
        {children}
      </select>
    </Labelled>
  )
}

function Labelled(props: { id: string; className: string | undefined; children: ReactNode } & Label) {
  const { id, label, help, className, children } = props
  return (
    <div className={classNames('min-w-0 space-y-1', className)}>
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      {children}
      {help === undefined ? null : (
        <p id={`${id}-help`} className="text-xs text-muted">
          {help}
        </p>
      )}
    </div>
  )
}

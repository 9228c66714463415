import { type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

export const inputLook =
  'h-9 rounded-md border border-line bg-ground px-3 text-sm aria-invalid:border-bad disabled:opacity-60'

/** A labelled input with its help and, once there is one, its fault; `children` get what ties them together. */
export function Field(props: {
  label: string
  help?: ReactNode
  fault?: string | null
  className?: string
  children: (tied: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode
}) {
  const { label, help, fault = null, className, children } = props
  const id = useId()
  return (
    <div className={classNames('min-w-0', className)}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': `${id}-help`, 'aria-invalid': fault !== null })}
      <p id={`${id}-help`} className={classNames('mt-1 text-xs', fault === null ? 'text-muted' : 'text-bad')}>
        {fault ?? help}
      </p>
    </div>
  )
}

/** One of a few values. */
export function Choice<Value extends string>(props: {
  label: string
  value: Value
  options: readonly { value: Value; text: string }[]
  onChange: (value: Value) => void
  help?: ReactNode
  className?: string
}) {
  const { label, value, options, onChange, help, className } = props
  return (
    <Field label={label} help={help} {...(className === undefined ? {} : { className })}>
      {(tied) => (
        <select
          {...tied}
          value={value}
          onChange={({ target }) => {
            const chosen = options.find((option) => option.value === target.value)
            if (chosen) onChange(chosen.value)
          }}
          className={classNames(inputLook, 'w-full')}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

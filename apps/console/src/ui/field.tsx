import { type ComponentProps, type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

export const inputLook =
  'h-9 rounded-md border border-line bg-ground px-3 text-sm aria-invalid:border-bad disabled:opacity-60'

interface Label {
  label: string
  help?: ReactNode
  /** What is wrong with what was typed; stands in place of the help. */
  fault?: string | null
}

interface Tied {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': boolean
}

/** A labelled input with its help and, once there is one, its fault; `children` get what ties them together. */
export function Field(props: Label & { className?: string | undefined; children: (tied: Tied) => ReactNode }) {
  const { label, help, fault = null, className, children } = props
  const id = useId()
  const text = fault ?? help
  return (
    <div className={classNames('min-w-0 space-y-1', className)}>
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': text == null ? undefined : `${id}-help`, 'aria-invalid': fault !== null })}
      {text == null ? null : (
        <p id={`${id}-help`} className={classNames('text-xs', fault === null ? 'text-muted' : 'text-bad')}>
          {text}
        </p>
      )}
    </div>
  )
}

/** A labelled line of text. */
export function TextField({ label, help, className, ...rest }: ComponentProps<'input'> & Omit<Label, 'fault'>) {
  return (
    <Field label={label} help={help} className={className}>
      {(tied) => <input {...rest} {...tied} className={classNames(inputLook, 'w-full')} />}
    </Field>
  )
}

/** One of a few, by name. */
export function SelectField({ label, help, className, ...rest }: ComponentProps<'select'> & Omit<Label, 'fault'>) {
  return (
    <Field label={label} help={help} className={className}>
      {(tied) => <select {...rest} {...tied} className={classNames(inputLook, 'w-full px-2')} />}
    </Field>
  )
}

/** One of a few values, each with its text. */
export function OptionField<Value extends string>(props: {
  label: string
  value: Value
  options: readonly { value: Value; text: string }[]
  onChange: (value: Value) => void
  help?: ReactNode
  className?: string
}) {
  const { options, onChange, ...rest } = props
  return (
    <SelectField
      {...rest}
      onChange={({ target }) => {
        const chosen = options.find((option) => option.value === target.value)
        if (chosen) onChange(chosen.value)
      }}
    >
      {options.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </SelectField>
  )
}

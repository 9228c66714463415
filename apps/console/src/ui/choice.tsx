import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { useId } from 'react'

interface Option<Value extends string> {
  value: Value
  title: string
  text?: string
}

/** One of a few that need a word of explanation each. */
export function Choice<Value extends string>(props: {
  label: string
  options: readonly Option<Value>[]
  value: Value
  onChange: (value: Value) => void
}) {
  const { label, options, value, onChange } = props
  const id = useId()
  return (
    <RadioGroup aria-labelledby={id} value={value} onValueChange={(chosen) => onChange(chosen)} className="space-y-2">
      <span id={id} className="block text-sm font-medium">
        {label}
      </span>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(14rem,100%),1fr))] gap-2">
        {options.map((option) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the radio inside is the control
          <label
            key={option.value}
            className="flex cursor-pointer gap-3 rounded-md border border-line px-3 py-2 has-data-checked:border-brand has-data-checked:bg-sunken"
          >
            <Radio.Root
              value={option.value}
              className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-muted data-checked:border-brand"
            >
              <Radio.Indicator className="size-2 rounded-full bg-brand" />
            </Radio.Root>
            <span>
              <span className="block text-sm font-medium">{option.title}</span>
              {option.text === undefined ? null : <span className="block text-xs text-muted">{option.text}</span>}
            </span>
          </label>
        ))}
      </div>
    </RadioGroup>
  )
}

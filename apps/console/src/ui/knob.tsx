import { NumberField } from '@base-ui/react/number-field'
import { Slider } from '@base-ui/react/slider'
import { useId } from 'react'

/** A value that may lie anywhere between marks that are far apart: the slider moves between them evenly. */
export interface KnobScale {
  /** Ascending, with the text shown below the slider; a null text is a mark without one. */
  marks: { value: number; text: string | null }[]
}

interface Props {
  label: string
  unit: string
  help: string
  scale: KnobScale
  value: number
  onChange: (value: number) => void
}

const stepsAMark = 10

/** A slider with its value beside it, to be typed where the slider is too coarse. */
export function Knob({ label, unit, help, scale, value, onChange }: Props) {
  const id = useId()
  const { marks } = scale
  const smallest = marks[0]?.value ?? 0
  const largest = marks.at(-1)?.value ?? 1
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <NumberField.Root
          id={id}
          value={value}
          min={0}
          step="any"
          smallStep={smallest}
          format={{ maximumFractionDigits: 3 }}
          onValueChange={(next) => {
            if (next !== null && next > 0) onChange(next)
          }}
        >
          <NumberField.Group className="flex items-center gap-2">
            <NumberField.Input
              aria-describedby={`${id}-help`}
              className="h-9 w-28 rounded-md border border-line bg-ground px-2 text-right font-mono text-sm"
            />
            <span className="w-12 text-sm text-muted">{unit}</span>
          </NumberField.Group>
        </NumberField.Root>
      </div>
      <Slider.Root
        value={positionOf(value, marks)}
        min={0}
        max={(marks.length - 1) * stepsAMark}
        onValueChange={(position) => onChange(valueAt(Number(position), marks))}
      >
        <Slider.Control className="flex h-6 w-full touch-none items-center">
          <Slider.Track className="h-1.5 w-full rounded-full bg-sunken ring-1 ring-line">
            <Slider.Indicator className="rounded-full bg-brand" />
            <Slider.Thumb
              getAriaLabel={() => label}
              getAriaValueText={() => `${valueAt(positionOf(value, marks), marks)} ${unit}`}
              className="size-5 rounded-full border-2 border-brand bg-panel shadow has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand"
            />
          </Slider.Track>
        </Slider.Control>
      </Slider.Root>
      <div className="relative h-4 text-xs text-muted" aria-hidden>
        {marks.map((mark, index) => (
          <MarkText key={mark.value} text={mark.text} share={index / (marks.length - 1)} />
        ))}
      </div>
      <p id={`${id}-help`} className="text-sm text-muted">
        {value > largest ? `${help} Beyond the slider: type any value.` : help}
      </p>
    </div>
  )
}

function MarkText({ text, share }: { text: string | null; share: number }) {
  if (text === null) return null
  const shift = share === 0 ? '0' : share === 1 ? '-100%' : '-50%'
  return (
    <span className="absolute whitespace-nowrap" style={{ left: `${share * 100}%`, transform: `translateX(${shift})` }}>
      {text}
    </span>
  )
}

/** Between two marks the value grows by equal shares. */
export function valueAt(position: number, marks: KnobScale['marks']): number {
  const index = Math.min(Math.floor(position / stepsAMark), marks.length - 2)
  const [low, high] = [marks[index]?.value ?? 0, marks[index + 1]?.value ?? 1]
  const exact = low * (high / low) ** ((position - index * stepsAMark) / stepsAMark)
  return Number(exact.toPrecision(2))
}

export function positionOf(value: number, marks: KnobScale['marks']): number {
  const above = marks.findIndex((mark) => mark.value >= value)
  if (above === 0) return 0
  if (above === -1) return (marks.length - 1) * stepsAMark
  const [low, high] = [marks[above - 1]?.value ?? 0, marks[above]?.value ?? 1]
  return Math.round((above - 1 + Math.log(value / low) / Math.log(high / low)) * stepsAMark)
}

import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import type { OrderAvailability, Region } from '@headwater/api-contract/client'
import type { ReactNode } from 'react'
import { figure, hours } from '../../format/figures.ts'
import { Knob, type KnobScale } from '../../ui/knob.tsx'
import { availabilityChoices, type OrderSearch } from './order-search.ts'

const throughputScale: KnobScale = {
  marks: [0.1, 1, 10, 100, 1000].map((value) => ({ value, text: figure(value, 4) })),
}
const retentionScale: KnobScale = {
  marks: [
    { value: 1, text: '1 h' },
    { value: 6, text: '6 h' },
    { value: 24, text: '1 d' },
    { value: 168, text: '7 d' },
    { value: 720, text: '30 d' },
    { value: 8766, text: '1 y' },
  ],
}
const fanOutScale: KnobScale = { marks: [1, 2, 5, 10].map((value) => ({ value, text: `${value} ×` })) }

const storedScale: KnobScale = {
  marks: [1, 10, 100, 1000, 10_000].map((value) => ({ value, text: figure(value, 5) })),
}

interface Props {
  search: OrderSearch
  turn: (change: Partial<OrderSearch>) => void
  children?: ReactNode
}

/** The three knobs, and what else an order has to say. */
export function Knobs({ search, turn, children }: Props) {
  return (
    <div className="space-y-6">
      <Knob
        label="Throughput"
        unit="MB/s"
        help="What your programs write, on average."
        scale={throughputScale}
        value={search.ingress}
        onChange={(ingress) => turn({ ingress })}
      />
      <Knob
        label="Read as often"
        unit="times"
        help={`What they read: ${figure(search.ingress * search.fanOut)} MB/s.`}
        scale={fanOutScale}
        value={search.fanOut}
        onChange={(fanOut) => turn({ fanOut })}
      />
      {search.stored === undefined ? (
        <Knob
          label="Retention"
          unit="hours"
          help={`Records are kept for ${hours(search.retention)}.`}
          scale={retentionScale}
          value={search.retention}
          onChange={(retention) => turn({ retention })}
        />
      ) : (
        <Knob
          label="Stored"
          unit="GiB"
          help="Records are kept for ever; so much is stored, before copies."
          scale={storedScale}
          value={search.stored}
          onChange={(stored) => turn({ stored })}
        />
      )}
      <Availability value={search.availability} onChange={(availability) => turn({ availability })} />
      {children}
    </div>
  )
}

export function RegionChoice(props: { region: string; regions: Region[]; turn: Props['turn'] }) {
  const { region, regions, turn } = props
  return (
    <div className="space-y-2">
      <label htmlFor="region" className="font-medium">
        Region
      </label>
      <select
        id="region"
        value={region}
        onChange={({ target }) => turn({ region: target.value })}
        className="h-9 w-full rounded-md border border-line bg-ground px-2 text-sm"
      >
        {regions.map(({ name, provider, zones }) => (
          <option key={name} value={name}>
            {name} ({provider}, {zones.length} zones)
          </option>
        ))}
      </select>
    </div>
  )
}

function Availability(props: { value: OrderAvailability; onChange: (value: OrderAvailability) => void }) {
  return (
    <RadioGroup
      aria-labelledby="availability"
      value={props.value}
      onValueChange={(value) => props.onChange(value as OrderAvailability)}
      className="space-y-2"
    >
      <span id="availability" className="font-medium">
        Availability
      </span>
      {availabilityChoices.map(({ value, title, text }) => (
        // biome-ignore lint/a11y/noLabelWithoutControl: the radio inside is the control
        <label
          key={value}
          className="flex cursor-pointer gap-3 rounded-md border border-line p-3 has-data-checked:border-brand has-data-checked:bg-sunken"
        >
          <Radio.Root
            value={value}
            className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-muted data-checked:border-brand"
          >
            <Radio.Indicator className="size-2 rounded-full bg-brand" />
          </Radio.Root>
          <span>
            <span className="block text-sm font-medium">{title}</span>
            <span className="block text-sm text-muted">{text}</span>
          </span>
        </label>
      ))}
    </RadioGroup>
  )
}

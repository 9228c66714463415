import { z } from 'zod'

const microUsd = z.number().meta({ description: '10^-6 USD.' })

export const regionSchema = z
  .object({
    name: z.string(),
    provider: z.string(),
    zones: z.array(z.string()),
    sizes: z.array(
      z.object({
        name: z.string(),
        vcpu: z.number(),
        memoryMib: z.number(),
        hourlyMicroUsd: microUsd,
        availableIn: z.array(z.string()).meta({ description: 'Zones in which it can be had now.' }),
      }),
    ),
    volume: z.object({
      kind: z.string(),
      gibMonthMicroUsd: microUsd,
      iopsMonthMicroUsd: microUsd,
      mibPerSecondMonthMicroUsd: microUsd,
    }),
    pool: z
      .object({ freeMemoryMib: z.number(), freeDiskGib: z.number() })
      .nullable()
      .meta({ description: 'What is left of a bounded place, such as one computer.' }),
  })
  .meta({ id: 'Region', description: 'Where clusters can be ordered now, and what is offered there at which price.' })
export type RegionView = z.infer<typeof regionSchema>

export const regionList = z
  .object({ priceBook: z.string(), validUntil: z.string(), items: z.array(regionSchema) })
  .meta({ id: 'RegionList' })

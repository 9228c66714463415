import type { MaintenanceWindow } from '@headwater/model'
import { z } from 'zod'

/** The model's MaintenanceWindow as it is given and shown. */
export const maintenanceWindowSchema = z
  .strictObject({
    dayOfWeek: z.int().min(0).max(6).nullable().meta({ description: '0 is Sunday; null: every day.' }),
    startHourUtc: z.int().min(0).max(23),
    hours: z
      .int()
      .min(1)
      .max(24)
      .meta({ description: 'What may wait is begun within them where it is expected to end within them.' }),
  })
  .meta({
    id: 'MaintenanceWindow',
    description: 'When changes that may wait are made.',
  }) satisfies z.ZodType<MaintenanceWindow>

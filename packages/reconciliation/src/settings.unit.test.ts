import { describe, expect, it } from 'vitest'
import { desired } from './fixtures.ts'
import { settingsOf } from './settings.ts'

const { specification } = desired()
const now = settingsOf(specification)

describe('the settings that only a start can change', () => {
  it('are others with other copies of what Kafka keeps for itself', () => {
    expect(settingsOf({ ...specification, replicationFactor: specification.replicationFactor + 1 })).not.toBe(now)
    expect(settingsOf({ ...specification, minInSync: specification.minInSync + 1 })).not.toBe(now)
  })

  it('are the same with another default of partitions, which every broker more or less brings', () => {
    expect(settingsOf({ ...specification, defaultPartitions: specification.defaultPartitions + 1 })).toBe(now)
  })
})

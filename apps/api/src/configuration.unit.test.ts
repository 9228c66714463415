import { expect, test } from 'vitest'
import { readConfiguration } from './configuration.ts'

const needed = { DATABASE_URL: 'postgresql://127.0.0.1/headwater', HEADWATER_STATE: '/var/lib/headwater' }

test('what is not said has a default', () => {
  expect(readConfiguration(needed)).toMatchObject({ host: '127.0.0.1', port: 8080, redisUrl: null, logLevel: 'info' })
})

test('each variable that is wrong gets one clear sentence', () => {
  expect(() => readConfiguration({ HEADWATER_STATE: '/s', HEADWATER_PORT: 'x', REDIS_URL: 'http://r' })).toThrow(
    [
      'DATABASE_URL is needed: the connection string of PostgreSQL.',
      'REDIS_URL must begin with redis:// or rediss://.',
      'HEADWATER_PORT must be a port, 0 to 65535.',
    ].join('\n'),
  )
})

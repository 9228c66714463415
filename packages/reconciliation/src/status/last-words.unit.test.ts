import { describe, expect, it } from 'vitest'
import { lastWords } from './last-words.ts'

describe('last words', () => {
  it('are the lines that tell what went wrong, wherever they stand', () => {
    const noise = Array.from({ length: 50 }, (_, index) => `2026 INFO [Controller] event ${index} unable to start`)
    const cause =
      '2026 ERROR [KafkaRaftServer] Fatal error: Socket server failed to bind to 127.0.0.1:1: Address already in use.'
    expect(lastWords([...noise.slice(0, 5), cause, cause, ...noise])).toEqual([cause])
  })

  it('name the root cause among many complaints', () => {
    const written = [
      'ERROR [BrokerServer] Fatal error during broker startup',
      'java.lang.RuntimeException: Unable to start',
      'Caused by: java.lang.RuntimeException: Unable to start acceptor',
      '\tat kafka.network.Acceptor.start',
      'Caused by: java.net.BindException: Address already in use',
      'ERROR [Kafka$] Exiting Kafka',
      'ERROR [Other] later',
    ]
    expect(lastWords(written)).toEqual([written[4], written[5], written[6]])
  })

  it('name a full disk among complaints that do not', () => {
    const full = 'java.io.IOException: No space left on device'
    const written = ['ERROR one', full, '\tat sun.nio.ch', 'ERROR two', 'ERROR three', 'ERROR four']
    expect(lastWords(written)).toEqual([full, 'ERROR three', 'ERROR four'])
    const because = 'Caused by: java.lang.InternalError: a fault occurred in a recent unsafe memory access operation'
    expect(lastWords([full, ...written.slice(3), because])).toEqual([full, 'ERROR four', because])
  })

  it('are the last lines where none tells anything', () => {
    expect(lastWords(['one', 'two', 'three', 'four'])).toEqual(['two', 'three', 'four'])
  })

  it('are bounded', () => {
    const [line] = lastWords(['ERROR '.padEnd(5_000, 'x')])
    expect(line?.length).toBeLessThan(310)
    expect(lastWords([])).toEqual([])
  })
})

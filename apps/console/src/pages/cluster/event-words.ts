import type { Event } from '@headwater/api-contract/client'
import { sentence, wordsOf } from '../../format/figures.ts'
import { operationNames } from './operation-names.ts'

/** An event as a sentence. What a newer server tells of is shown by its type. */
export function eventWords({ type, data }: Pick<Event, 'type' | 'data'>): string {
  const said = (name: string) => (typeof data[name] === 'string' ? data[name] : '')
  const operation = () => nameOf(said('operationType'))
  switch (type) {
    case 'cluster_created':
      return 'The cluster was ordered.'
    case 'cluster_updated':
      return `Set: name ${said('name')}, ${data['protected'] === true ? 'protected' : 'not protected'}.`
    case 'phase_changed':
      return `${wordsOf(said('from'))} → ${said('to').toLowerCase()}.`
    case 'condition_changed':
      return `${said('type')} is ${said('status').toLowerCase()}: ${said('message')}`
    case 'operation_started':
      return `${operation()} began.`
    case 'operation_step_changed':
      return `${wordsOf(said('step'))}: ${said('state')}${said('message') === '' ? '' : `. ${sentence(said('message'))}`}`
    case 'operation_ended':
      return `${operation()} ended: ${said('state')}.`
    case 'finding_opened':
      return `Found: ${said('message')}`
    case 'finding_closed':
      return `No longer so: ${said('message')}`
    case 'user_created':
      return `User ${said('name')} was made.`
    case 'deletion_requested':
      return 'Deletion was asked for.'
    default:
      return `${wordsOf(type)}.`
  }
}

function nameOf(type: string): string {
  return Object.entries(operationNames).find(([known]) => known === type)?.[1] ?? wordsOf(type)
}

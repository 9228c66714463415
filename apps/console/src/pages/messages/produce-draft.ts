import type { ProduceMessageRequest } from '@headwater/api-contract/client'

export type PayloadKind = 'text' | 'base64' | 'none'

/** A record as it is typed. */
export interface Draft {
  /** Null: by its key. */
  partition: string | null
  keyKind: PayloadKind
  key: string
  valueKind: PayloadKind
  value: string
  headers: { id: number; key: string; value: string }[]
  nextId: number
}

export const emptyDraft: Draft = {
  partition: null,
  keyKind: 'text',
  key: '',
  valueKind: 'text',
  value: '',
  headers: [],
  nextId: 1,
}

/** What the API takes of a key or a value, in characters. */
const mostCharacters = 180_000

export function faultsOf(draft: Draft): Record<'key' | 'value' | 'headers', string | null> {
  return {
    key: payloadFault(draft.keyKind, draft.key),
    value: payloadFault(draft.valueKind, draft.value),
    headers: draft.headers.some(({ key }) => key === '') ? 'Every header needs a name.' : null,
  }
}

function payloadFault(kind: PayloadKind, text: string): string | null {
  if (kind === 'none') return null
  if (text.length > mostCharacters)
    return `${text.length.toLocaleString('en')} characters are too many for the console: at most ${mostCharacters.toLocaleString('en')}.`
  if (kind === 'base64' && !/^(?:[0-9a-zA-Z+/]{4})*(?:[0-9a-zA-Z+/]{2}==|[0-9a-zA-Z+/]{3}=)?$/.test(text))
    return 'This is not base64.'
  return null
}

/** An empty key is no key. */
export function requestOf({ partition, keyKind, key, valueKind, value, headers }: Draft): ProduceMessageRequest {
  return {
    ...(partition === null ? {} : { partition: Number(partition) }),
    key: key === '' ? null : given(keyKind, key),
    value: given(valueKind, value),
    headers: headers.map((header) => ({ key: header.key, value: { text: header.value } })),
  }
}

function given(kind: PayloadKind, text: string): { text: string } | { base64: string } | null {
  if (kind === 'none') return null
  return kind === 'text' ? { text } : { base64: text }
}

import type { Acl } from '@headwater/api-contract/client'
import { sentenceOf } from './sentence.ts'

/** One permission, as a sentence about its user. */
export function Permission({ acl }: { acl: Parameters<typeof sentenceOf>[0] }) {
  const { words, name } = sentenceOf(acl)
  return (
    <span className="wrap-anywhere">
      {words}
      {name === null ? null : (
        <>
          {' '}
          <code className="rounded bg-sunken px-1 py-0.5 font-mono text-xs">
            <bdi>{name}</bdi>
          </code>
        </>
      )}
    </span>
  )
}

export function PermissionList({ acls }: { acls: Acl[] }) {
  return (
    <ul className="max-h-48 list-disc space-y-1 overflow-y-auto pl-5">
      {acls.map((acl) => (
        <li key={acl.id}>
          <Permission acl={acl} />
        </li>
      ))}
    </ul>
  )
}

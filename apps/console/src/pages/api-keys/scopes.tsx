import type { Scope } from '@headwater/api-contract/client'
import { Badge } from '../../ui/badge.tsx'

/** The strongest first; each but `messages` includes those below it. */
export const scopeTexts = {
  operator: 'Everything, and the acts across organizations: holds, releases, decisions on lost data.',
  admin: 'Also orders, changes and deletes clusters, makes and revokes keys, and reads the audit.',
  developer: 'Also changes topics, users, permissions and the offsets of consumer groups.',
  viewer: 'Sees everything of the organization’s clusters, and changes nothing.',
  messages: 'Reads and writes records. Part of no other scope.',
} as const satisfies Record<Scope, string>

export const scopeNames = Object.keys(scopeTexts) as Scope[]

export function ScopeBadges({ scopes }: { scopes: Scope[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {scopes.map((scope) => (
        <Badge key={scope} tone={scope === 'operator' || scope === 'admin' ? 'warn' : 'info'}>
          {scope}
        </Badge>
      ))}
    </span>
  )
}

import type { ConsumerGroupSummary } from '@headwater/api-contract/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { groupsQuery } from '../../../api/access-queries.ts'
import { visibleText } from '../../../format/visible-text.ts'
import { buttonLook } from '../../../ui/button.tsx'
import { Endless } from '../../../ui/endless.tsx'
import { Empty, Loaded, Panel } from '../../../ui/panel.tsx'
import { Table } from '../../../ui/table.tsx'
import { Count, GroupState } from './group-state.tsx'

const route = getRouteApi('/signed-in/clusters/$clusterId')

const columns = [
  { title: 'Group' },
  { title: 'State' },
  { title: 'Members', isFigure: true },
  { title: 'Topics' },
  { title: 'Lag, records', isFigure: true },
]

/** Who reads, those that are furthest behind first. */
export function Groups() {
  const { clusterId } = route.useParams()
  const groups = useInfiniteQuery(groupsQuery(clusterId))
  return (
    <Panel title="Consumer groups">
      <Loaded query={groups} lines={5}>
        {(items) =>
          items.length === 0 ? (
            <NoGroups clusterId={clusterId} />
          ) : (
            <Table label="Consumer groups, the largest lag first" columns={columns}>
              {items.map((group) => (
                <GroupRow key={group.groupId} clusterId={clusterId} group={group} />
              ))}
            </Table>
          )
        }
      </Loaded>
      <Endless query={groups} />
    </Panel>
  )
}

function NoGroups({ clusterId }: { clusterId: string }) {
  return (
    <Empty
      title="No consumer group yet"
      text="A group is there once a program reads with a group id. How far it has read, and how much is left, is shown here."
      action={
        <Link to="/clusters/$clusterId/connect" params={{ clusterId }} className={buttonLook({ kind: 'primary' })}>
          Connect a program
        </Link>
      }
    />
  )
}

function GroupRow({ clusterId, group }: { clusterId: string; group: ConsumerGroupSummary }) {
  const { groupId, state, members, topics, lag } = group
  return (
    <tr>
      <td className="max-w-72 truncate font-medium">
        <Link
          to="/clusters/$clusterId/groups/$groupId"
          params={{ clusterId, groupId }}
          title={visibleText(groupId)}
          className="text-brand hover:underline"
        >
          <bdi>{visibleText(groupId)}</bdi>
        </Link>
      </td>
      <td>
        <GroupState state={state} />
      </td>
      <td className="text-right tabular-nums">{members}</td>
      <td className="max-w-72 truncate" title={topics.join(', ')}>
        {topics.length === 0 ? <span className="text-muted">none</span> : shortList(topics)}
      </td>
      <td className="text-right">
        <Count value={lag} />
      </td>
    </tr>
  )
}

function shortList(names: string[]): string {
  const shown = names.slice(0, 2).join(', ')
  return names.length > 2 ? `${shown} and ${names.length - 2} more` : shown
}

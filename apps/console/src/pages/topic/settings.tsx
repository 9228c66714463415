import { type Topic, type TopicConfigChanges, updateTopic } from '@headwater/api-contract/client'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api, may, sessionQuery } from '../../api/session.ts'
import { topicQuery } from '../../api/topics.ts'
import { bytes, counted } from '../../format/figures.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Failure, Loaded, Panel } from '../../ui/panel.tsx'
import { DeleteTopic } from './delete-topic.tsx'
import { MorePartitions } from './more-partitions.tsx'
import { SettingEditor } from './setting-editor.tsx'
import { fixedTexts, type SettingName, settingNames, settingTexts } from './setting-texts.ts'
import { shownValue } from './setting-value.ts'

const route = getRouteApi('/signed-in/clusters/$clusterId/topics/$topicName/settings')

export function Settings() {
  const { clusterId, topicName } = route.useParams()
  const topic = useQuery(topicQuery(clusterId, topicName))
  const { data: session } = useSuspenseQuery(sessionQuery)
  const isChangeable = session !== null && may(session, 'developer')
  return (
    <Loaded query={topic} lines={10}>
      {(data) => (
        <div className="space-y-6">
          <Configuration clusterId={clusterId} topic={data} isChangeable={isChangeable} />
          {isChangeable ? (
            <>
              <MorePartitions clusterId={clusterId} topic={data} />
              <DeleteTopic clusterId={clusterId} topic={data} />
            </>
          ) : null}
        </div>
      )}
    </Loaded>
  )
}

/** What shall be changed, by setting: a value as Kafka takes it; `default`; or `invalid` while what is typed is no value. */
type Staged = Partial<Record<SettingName, { to: 'value'; value: string } | { to: 'default' } | { to: 'invalid' }>>

function Configuration(props: { clusterId: string; topic: Topic; isChangeable: boolean }) {
  const { clusterId, topic, isChangeable } = props
  const queries = useQueryClient()
  const [staged, setStaged] = useState<Staged>({})
  const save = useMutation({
    mutationFn: () => updateTopic(clusterId, topic.name, { configs: changesOf(staged) }, { api: api() }),
    onSuccess: (saved) => {
      setStaged({})
      queries.setQueryData(topicQuery(clusterId, topic.name).queryKey, saved)
      void queries.invalidateQueries({ queryKey: ['topics', clusterId] })
    },
  })
  const stage = (name: SettingName, change: Staged[SettingName] | null) =>
    setStaged(({ [name]: _before, ...others }) => (change == null ? others : { ...others, [name]: change }))
  const changes = Object.values(staged)
  const isInvalid = changes.some(({ to }) => to === 'invalid')
  return (
    <Panel title="Configuration">
      <ul className="-my-4 divide-y divide-line">
        {settingNames.map((name) => (
          <Setting
            key={name}
            name={name}
            topic={topic}
            staged={staged[name]}
            onStage={isChangeable ? (change) => stage(name, change) : null}
          />
        ))}
        {topic.configuration
          .filter(({ isSettable }) => !isSettable)
          .map(({ name, value }) => (
            <FixedSetting key={name} name={name} value={value} />
          ))}
      </ul>
      {changes.length === 0 && !save.isError ? null : (
        <div className="sticky bottom-0 -mx-4 mt-4 -mb-4 space-y-3 border-t border-line bg-panel p-4">
          {save.isError ? <Failure error={save.error} /> : null}
          <div className="flex flex-wrap items-center gap-3">
            <p className="text-sm" role="status">
              {counted(changes.length, 'change')} not saved yet
            </p>
            <Button
              kind="primary"
              disabled={isInvalid || save.isPending || changes.length === 0}
              onClick={() => save.mutate()}
            >
              {save.isPending ? 'Saving…' : 'Save'}
            </Button>
            <Button
              kind="quiet"
              onClick={() => {
                setStaged({})
                save.reset()
              }}
            >
              Discard
            </Button>
          </div>
        </div>
      )}
    </Panel>
  )
}

/** As the API takes it: numbers as numbers, null for a default. */
function changesOf(staged: Staged): TopicConfigChanges {
  const changes = Object.entries(staged).map(([name, change]) => {
    if (change.to !== 'value') return [name, null]
    const isNumber = settingTexts[name as SettingName].edit.kind !== 'choice'
    return [name, isNumber ? Number(change.value) : change.value]
  })
  return Object.fromEntries(changes)
}

function Setting(props: {
  name: SettingName
  topic: Topic
  staged: Staged[SettingName]
  onStage: ((change: Staged[SettingName] | null) => void) | null
}) {
  const { name, topic, staged, onStage } = props
  const { title, text } = settingTexts[name]
  const current = topic.configuration.find((config) => config.name === name)
  const value = current?.value ?? null
  const isDefault = current?.isDefault ?? true
  const isEdited = staged?.to === 'value' || staged?.to === 'invalid'
  return (
    <li className="grid gap-x-8 gap-y-3 py-4 md:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
      <div className="min-w-0 text-sm">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {title}
          {isDefault ? <Badge tone="plain">default</Badge> : <Badge tone="info">this topic’s own</Badge>}
        </p>
        <p className="mt-0.5 font-mono text-xs text-muted">{name}</p>
        <p className="mt-1.5 text-muted">{text}</p>
      </div>
      <div className="space-y-2 text-sm">
        <p className={staged === undefined ? 'font-medium' : 'text-muted line-through'}>{shownValue(name, value)}</p>
        {staged?.to === 'default' ? <p className="font-medium">the default again</p> : null}
        {isEdited ? (
          <SettingEditor
            name={name}
            value={value ?? ''}
            onChange={(next) => onStage?.(next === null ? { to: 'invalid' } : { to: 'value', value: next })}
          />
        ) : null}
        {onStage === null ? null : (
          <div className="flex flex-wrap gap-2">
            {staged === undefined ? (
              <Button
                size="small"
                aria-label={`Change: ${title}`}
                onClick={() => onStage({ to: 'value', value: value ?? '' })}
              >
                Change
              </Button>
            ) : (
              <Button size="small" aria-label={`Keep as it is: ${title}`} onClick={() => onStage(null)}>
                Keep as it is
              </Button>
            )}
            {isDefault || staged?.to === 'default' ? null : (
              <Button
                size="small"
                kind="quiet"
                aria-label={`Use the default: ${title}`}
                onClick={() => onStage({ to: 'default' })}
              >
                Use the default
              </Button>
            )}
          </div>
        )}
      </div>
    </li>
  )
}

function fixedValue(name: string, value: string | null): string {
  if (value === null) return 'not known'
  return name.endsWith('.bytes') ? bytes(Number(value)) : value
}

function FixedSetting({ name, value }: { name: string; value: string | null }) {
  const known = fixedTexts[name]
  return (
    <li className="grid gap-x-8 gap-y-3 py-4 text-sm md:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
      <div className="min-w-0">
        <p className="font-medium">{known?.title ?? name}</p>
        <p className="mt-0.5 font-mono text-xs text-muted">{name}</p>
        <p className="mt-1.5 text-muted">{known?.text}</p>
      </div>
      <p>
        <span className="font-medium">{fixedValue(name, value)}</span>{' '}
        <span className="text-muted">· not changed here</span>
      </p>
    </li>
  )
}

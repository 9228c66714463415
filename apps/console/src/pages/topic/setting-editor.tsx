import { useState } from 'react'
import { inputLook, OptionField } from '../../ui/field.tsx'
import { type SettingName, settingTexts } from './setting-texts.ts'
import { amountFault, type Unit, unitFor, unitsOf } from './setting-value.ts'

/** Edits one setting. `onChange` gets the value as Kafka takes it, or null while what is typed is none. */
export function SettingEditor(props: { name: SettingName; value: string; onChange: (value: string | null) => void }) {
  const { name, value, onChange } = props
  const { edit, title } = settingTexts[name]
  if (edit.kind === 'choice') {
    const options = Object.entries(edit.choices).map(([choice, text]) => ({ value: choice, text }))
    return (
      <OptionField label={`${title}: value`} value={value} options={options} onChange={onChange} className="max-w-72" />
    )
  }
  return <AmountEditor {...props} kind={edit.kind} unlimited={edit.unlimited} />
}

function AmountEditor(props: {
  name: SettingName
  value: string
  kind: 'time' | 'size'
  unlimited: string | undefined
  onChange: (value: string | null) => void
}) {
  const { name, value, kind, unlimited, onChange } = props
  const { title } = settingTexts[name]
  const number = Number(value)
  const isLarge = number < 0 || number > Number.MAX_SAFE_INTEGER
  const [unit, setUnit] = useState<Unit>(() => unitFor(kind, isLarge ? 0 : number))
  const [text, setText] = useState(isLarge ? '' : String(number / unit.size))
  const [isUnlimited, setUnlimited] = useState(number === -1)
  const fault = isUnlimited ? null : amountFault(name, text, unit)
  const tell = (next: { text: string; unit: Unit; isUnlimited: boolean }) => {
    if (next.isUnlimited) onChange('-1')
    else onChange(amountFault(name, next.text, next.unit) === null ? String(Number(next.text) * next.unit.size) : null)
  }
  return (
    <div>
      <div className="flex flex-wrap items-center gap-2">
        <input
          aria-label={`${title}: amount`}
          aria-invalid={fault !== null}
          inputMode="decimal"
          value={isUnlimited ? '' : text}
          disabled={isUnlimited}
          onChange={({ target }) => {
            setText(target.value)
            tell({ text: target.value, unit, isUnlimited })
          }}
          className={`${inputLook} w-28 text-right font-mono`}
        />
        <select
          aria-label={`${title}: unit`}
          value={unit.text}
          disabled={isUnlimited}
          onChange={({ target }) => {
            const chosen = unitsOf(kind).find((candidate) => candidate.text === target.value) ?? unit
            setUnit(chosen)
            tell({ text, unit: chosen, isUnlimited })
          }}
          className={inputLook}
        >
          {unitsOf(kind).map((candidate) => (
            <option key={candidate.text}>{candidate.text}</option>
          ))}
        </select>
        {unlimited === undefined ? null : (
          <label className="flex items-center gap-2 text-sm">
            <input
              type="checkbox"
              checked={isUnlimited}
              onChange={({ target }) => {
                setUnlimited(target.checked)
                tell({ text, unit, isUnlimited: target.checked })
              }}
            />
            {unlimited}
          </label>
        )}
      </div>
      {fault === null ? null : <p className="mt-1 text-xs text-bad">{fault}</p>}
    </div>
  )
}

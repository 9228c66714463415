import type { Acl } from '@headwater/api-contract/client'
import { SelectField, TextField } from '../../../ui/field.tsx'

/** What a permission is on: one name, or all that begin so. */
export interface Names {
  name: string
  patternType: Acl['patternType']
}

export const noName: Names = { name: '', patternType: 'literal' }

export function UserField(props: { names: string[]; value: string; onChange: (name: string) => void }) {
  const { names, value, onChange } = props
  return (
    <SelectField
      label="User"
      required
      value={value}
      onChange={({ target }) => onChange(target.value)}
      className="w-64 max-w-full"
    >
      {names.includes(value) || value === '' ? null : <option>{value}</option>}
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </SelectField>
  )
}

export function NamesField(props: {
  label: string
  names: Names
  onChange: (names: Names) => void
  placeholder: string
}) {
  const { label, names, onChange, placeholder } = props
  return (
    <div className="flex flex-wrap items-start gap-3">
      <SelectField
        label={`${label} name`}
        value={names.patternType}
        onChange={({ target }) =>
          onChange({ ...names, patternType: target.value === 'prefixed' ? 'prefixed' : 'literal' })
        }
        className="w-48"
      >
        <option value="literal">is</option>
        <option value="prefixed">starts with</option>
      </SelectField>
      <TextField
        label={label}
        required
        maxLength={249}
        placeholder={names.patternType === 'literal' ? placeholder : `${placeholder}.`}
        help={names.patternType === 'literal' ? '* stands for all.' : 'A part of a name, from its beginning.'}
        value={names.name}
        onChange={({ target }) => onChange({ ...names, name: target.value })}
        className="w-64 max-w-full"
      />
    </div>
  )
}

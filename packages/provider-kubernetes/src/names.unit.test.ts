import { expect, test } from 'vitest'
import { objectName, requireLabelValue, tenantServiceName } from './names.ts'

test('a name is a DNS label, also with what is added to it', () => {
  for (const id of ['nod_01jd8e4c0000000000000000', 'X', '_', 'a'.repeat(63), 'Nod.With-Everything_1']) {
    expect(tenantServiceName(objectName('ins_1', id))).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/)
  }
})

test('ids that look alike as names, or are of another installation, have other names', () => {
  const names = [
    objectName('ins_1', 'nod_a'),
    objectName('ins_1', 'nod-a'),
    objectName('ins_1', 'NOD_A'),
    objectName('ins_2', 'nod_a'),
  ]
  expect(new Set(names).size).toBe(4)
  expect(objectName('ins_1', 'nod_a')).toBe(names[0])
})

test('an id that cannot be a label is refused', () => {
  requireLabelValue('node', 'nod_01jd8e4c')
  for (const id of ['', '-a', 'a b', 'a'.repeat(64), 'a/b']) {
    expect(() => requireLabelValue('node', id)).toThrow(/cannot be a label/)
  }
})

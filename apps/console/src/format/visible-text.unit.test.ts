import { expect, test } from 'vitest'
import { oneLine, visibleText } from './visible-text.ts'

test('what hides or turns text is written out', () => {
  expect(visibleText('pay\u202egnp.exe\u0000\u001b[31m\u200b')).toBe('pay\\u{202e}gnp.exe\\u{0}\\u{1b}[31m\\u{200b}')
})

test('ordinary text of any script stays as it is', () => {
  const text = 'naïve €5 — 日本語 עברית 👩 \t\nend'
  expect(visibleText(text)).toBe(text)
})

test('a line of a list has no breaks', () => {
  expect(oneLine('{\n\t"a": 1\n}')).toBe('{ "a": 1 }')
})

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import type { Story } from './story.ts'

/** Compares a story with its golden file. HEADWATER_UPDATE_STORIES=1 writes the files anew; read the diff before it is committed. */
export function expectStory(name: string, story: Story): void {
  const file = path.join(import.meta.dirname, '../stories', `${name}.txt`)
  const text = `${story.lines.join('\n')}\n`
  if (process.env['HEADWATER_UPDATE_STORIES'] === '1') writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
}

import type { BrowserContext, Page } from 'playwright-core'
import { createApiClient } from '../../demo/api-client.ts'
import { until } from '../../e2e/control-plane.ts'
import type { ControlPlane } from '../processes/control-plane.ts'
import type { Figure } from '../statistics.ts'
import { figureOf } from './figure.ts'

const topic = 'scrolled'
const topics = 10_000
const messages = 100_000
const runs = 5

/**
 * Frames a second while 10,000 topics and 100,000 messages scroll by, 600 px a frame, five times two seconds each. Both are one real
 * answer of the API with its one item written out so often: what is measured is the page.
 */
export async function measureScrolling(
  context: BrowserContext,
  plane: ControlPlane,
  clusterId: string,
): Promise<Figure[]> {
  const api = createApiClient(plane.url, plane.operatorKey)
  const topicsPath = `/v1/clusters/${clusterId}/topics`
  await api.post(topicsPath, { name: topic, partitions: 1 })
  await until('the topic to take a record', 30_000, () =>
    api.post(`${topicsPath}/${topic}/messages`, { value: { text: 'one of many' } }).catch(() => null),
  )
  const page = await context.newPage()
  await multiply(page, `**${topicsPath}?**`, topics, (item, index) => ({ ...item, name: `topic-${index}` }))
  await multiply(page, `**${topicsPath}/${topic}/messages?**`, messages, (item, index) => ({ ...item, offset: index }))
  const pages = `${plane.url}/clusters/${clusterId}/topics`
  const figures = [
    figureOf('console.topics-fps', await scroll(page, pages, '[role=table]', 'topic-10'), '>= 50'),
    figureOf(
      'console.messages-fps',
      await scroll(page, `${pages}/${topic}/messages`, '[role=region]', 'one of many'),
      '>= 50',
    ),
  ]
  await page.close()
  return figures
}

/** From now on the list holds its first item so often, each with what tells it apart. */
async function multiply(
  page: Page,
  address: string,
  count: number,
  nth: (item: object, index: number) => object,
): Promise<void> {
  await page.route(address, async (route) => {
    const response = await route.fetch()
    const answer = (await response.json()) as { items: object[] }
    const [item] = answer.items
    if (item === undefined) throw new Error(`${address} has nothing to multiply`)
    const items = Array.from({ length: count }, (_, index) => nth(item, index))
    await route.fulfill({ response, json: { ...answer, items, nextCursor: null } })
  })
}

async function scroll(page: Page, address: string, scroller: string, shown: string): Promise<number[]> {
  await page.goto(address)
  await page.getByText(shown).first().waitFor()
  const seen: number[] = []
  for (let run = 0; run < runs; run++) seen.push(await page.evaluate<number>(framesASecond(scroller)))
  return seen
}

function framesASecond(scroller: string): string {
  return `new Promise((resolve) => {
    const list = document.querySelector('${scroller}')
    const beganMs = performance.now()
    let frames = 0
    const step = () => {
      frames++
      list.scrollTop = list.scrollTop + list.clientHeight >= list.scrollHeight ? 0 : list.scrollTop + 600
      const seconds = (performance.now() - beganMs) / 1000
      if (seconds < 2) requestAnimationFrame(step)
      else resolve(frames / seconds)
    }
    requestAnimationFrame(step)
  })`
}

import type { BrowserContext } from 'playwright-core'
import type { ControlPlane } from '../processes/control-plane.ts'

/** Signs the whole context in as the operator, as a person does: with the key. */
export async function signIn(context: BrowserContext, plane: ControlPlane): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${plane.url}/sign-in`)
  await page.getByLabel('API key').fill(plane.operatorKey)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  await page.close()
}

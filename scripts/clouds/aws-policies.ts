// Writes infra/aws/policies anew, after the provider's list of calls or its policies have changed.
import fs from 'node:fs'
import path from 'node:path'
import { policiesFolder, policyTemplates } from './aws/policies.ts'

fs.mkdirSync(policiesFolder, { recursive: true })
for (const [name, text] of Object.entries(policyTemplates())) fs.writeFileSync(path.join(policiesFolder, name), text)

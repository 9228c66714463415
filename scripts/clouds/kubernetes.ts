// npm run test:kubernetes: builds Kubernetes' own parts where they are not built yet, and runs the tests that need them.
import { endWith } from '../test-run.ts'
import { testOnKubernetes } from './kubernetes/test.ts'

endWith(await testOnKubernetes(process.argv.slice(2)))

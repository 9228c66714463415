// npm run test:aws: the tests of provider-aws against a simulated AWS: moto's server with our strict layer in front.
import { endWith } from '../test-run.ts'
import { testOnAws } from './aws/test.ts'

endWith(await testOnAws(process.argv.slice(2)))

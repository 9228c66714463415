import { describe, test } from 'vitest'
import { missingMoto } from './aws/kafka-cloud.ts'
import { startAwsCloud } from './crashes/aws-cloud.ts'
import { describeSameOrders } from './crashes/story.ts'

if (missingMoto !== null) test.skip(missingMoto)
describe.skipIf(missingMoto !== null)('on EC2', () => describeSameOrders('on a simulated AWS', 1, startAwsCloud))

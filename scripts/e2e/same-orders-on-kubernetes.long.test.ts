import { missingBinary } from '@headwater/provider-kubernetes/testing'
import { describe, test } from 'vitest'
import { startKubernetesCloud } from './crashes/kubernetes-cloud.ts'
import { describeSameOrders } from './crashes/story.ts'

const missing = missingBinary()
if (missing !== null) test.skip(missing)
describe.skipIf(missing !== null)('on pods', () => describeSameOrders('on Kubernetes', 1, startKubernetesCloud))

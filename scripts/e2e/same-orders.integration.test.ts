import { startLocalCloud } from './crashes/local-cloud.ts'
import { describeSameOrders } from './crashes/story.ts'

describeSameOrders('on this computer', 1, startLocalCloud)

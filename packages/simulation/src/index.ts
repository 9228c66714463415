export type { SimulatedKafkaSettings } from './kafka/settings.ts'
export { SimulatedKafka } from './simulated-kafka.ts'
export { type Story, tellStory } from './story.ts'

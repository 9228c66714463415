export { SimulatedKafka, type SimulatedKafkaSettings } from './simulated-kafka.ts'
export { type Story, tellStory } from './story.ts'

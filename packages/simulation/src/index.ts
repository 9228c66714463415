export { SimulatedKafka, type SimulatedKafkaSettings } from './simulated-kafka.ts'
export { seededRandom, simulatedIssuer, simulatedRenderer } from './simulated-parts.ts'
export { type Story, tellStory } from './story.ts'

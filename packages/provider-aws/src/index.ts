export * from './options.ts'
export { createAwsProvider } from './provider.ts'

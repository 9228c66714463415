export * from './reconciler.ts'

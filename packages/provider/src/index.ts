export * from './contract.ts'
export * from './error.ts'
export * from './specification.ts'
